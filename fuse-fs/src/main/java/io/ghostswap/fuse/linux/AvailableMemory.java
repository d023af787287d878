package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How much memory programs can have without swapping. For one thread. */
public final class AvailableMemory implements AutoCloseable {
  private static final Path FILE = Path.of("/proc/meminfo");
  private static final byte[] TOTAL = "MemTotal:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AVAILABLE = "MemAvailable:".getBytes(StandardCharsets.US_ASCII);

  private final ProcNumbers numbers;
  private final long totalBytes;

  /**
   * Opens it for the life of this object.
   *
   * @throws IOException where the kernel does not tell
   */
  public AvailableMemory() throws IOException {
    this(FILE);
  }

  AvailableMemory(Path path) throws IOException {
    numbers = new ProcNumbers(path);
    try {
      bytes();
      totalBytes = bytesAfter(TOTAL);
    } catch (IOException e) {
      numbers.close();
      throw e;
    }
  }

  /** Memory of the machine in bytes. */
  public long totalBytes() {
    return totalBytes;
  }

  /** What programs can have now, in bytes. */
  public long bytes() throws IOException {
    numbers.read();
    return bytesAfter(AVAILABLE);
  }

  /** The kernel gives them in KiB. */
  private long bytesAfter(byte[] name) throws IOException {
    return numbers.after(name) << 10;
  }

  @Override
  public void close() throws IOException {
    numbers.close();
  }
}
