package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * For what part of the last ten seconds every task of the machine that wanted to run waited for
 * memory: the line {@code full} of the kernel's pressure stall information (PSI, Linux 4.20), which
 * it makes anew every two seconds. For one thread.
 */
public final class MemoryStalls {
  private static final Path FILE = Path.of("/proc/pressure/memory");
  private static final byte[] FULL = "full avg10=".getBytes(StandardCharsets.US_ASCII);

  private final Path path;
  private ProcNumbers numbers;

  /** Opens nothing yet: not every kernel has it, and not every daemon asks. */
  public MemoryStalls() {
    this(FILE);
  }

  MemoryStalls(Path path) {
    this.path = path;
  }

  /**
   * Reads it. The first reading opens the file, which stays open.
   *
   * @return whole percent, rounded down
   * @throws IOException where the kernel does not tell
   */
  public int percent() throws IOException {
    if (numbers == null) {
      numbers = new ProcNumbers(path);
    }
    numbers.read();
    return (int) numbers.after(FULL);
  }
}
