package io.ghostswap.fuse.cli;

import io.ghostswap.config.ByteSize;
import io.ghostswap.fuse.attach.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Progress as lines for a person; on a terminal swapoff has a bar that stays on one line. */
final class ConsoleProgress implements Progress {
  private static final int BAR_WIDTH = 40;
  private static final int PERCENT = 100;
  private static final int PERCENT_PER_LINE = 10;

  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private int shownPercent = -1;

  ConsoleProgress(final PrintStream out, final PrintStream err, final boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Progress on the standard streams. */
  static ConsoleProgress standard() {
    return new ConsoleProgress(System.out, System.err, isTerminal());
  }

  /** Whether a person sees the standard output. */
  static boolean isTerminal() {
    try {
      final String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (final IOException e) {
      return false;
    }
  }

  @Override
  public void step(final String sentence) {
    out.println("  " + sentence);
  }

  @Override
  public void warn(final String sentence) {
    err.println("  warning: " + sentence);
  }

  @Override
  public void swapOff(final long leftBytes, final long totalBytes) {
    if (totalBytes == 0) {
      return;
    }
    final int percent = (int) ((totalBytes - leftBytes) * PERCENT / totalBytes);
    if (terminal) {
      bar(percent, leftBytes, totalBytes);
    } else if (percent / PERCENT_PER_LINE > shownPercent / PERCENT_PER_LINE || shownPercent < 0) {
      out.println("  swapoff: " + describe(percent, leftBytes, totalBytes));
      shownPercent = percent;
    }
  }

  private void bar(final int percent, final long leftBytes, final long totalBytes) {
    final int full = percent * BAR_WIDTH / PERCENT;
    out.print(
        "\r  swapoff ["
            + "#".repeat(full)
            + ".".repeat(BAR_WIDTH - full)
            + "] "
            + describe(percent, leftBytes, totalBytes)
            + "   ");
    if (leftBytes == 0) {
      out.println();
    }
    out.flush();
  }

  private static String describe(final int percent, final long leftBytes, final long totalBytes) {
    return percent
        + " %, "
        + ByteSize.format(totalBytes - leftBytes)
        + " of "
        + ByteSize.format(totalBytes);
  }
}
