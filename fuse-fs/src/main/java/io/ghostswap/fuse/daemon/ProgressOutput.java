package io.ghostswap.fuse.daemon;

import java.io.PrintStream;

/**
 * What the daemon tells whoever started it, on standard output: {@code progress: ...} lines, then
 * {@code ready} or {@code failed: ...}, then the end of the stream. Nothing that is printed can
 * fail: the reader may be gone.
 */
final class ProgressOutput {
  private final PrintStream output;

  ProgressOutput(PrintStream output) {
    this.output = output;
  }

  void step(String what) {
    output.println("progress: " + what);
    output.flush();
  }

  void ready() {
    output.println("ready");
    output.close();
  }

  void failed(String sentence) {
    output.println("failed: " + sentence.replace('\n', ' '));
    output.close();
  }
}
