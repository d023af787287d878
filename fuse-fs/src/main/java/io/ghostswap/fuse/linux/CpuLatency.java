package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long an idle processor of the machine may take to wake, as far as this process cares: the
 * kernel's CPU latency QoS. The kernel goes by the least that any process asks for, and forgets
 * what a process asked for when it ends. Where processors have no idle driver it takes the limit
 * and does nothing with it. For one thread.
 */
public final class CpuLatency implements AutoCloseable {
  /** Where limits are asked for, and where the one in force is read. */
  public static final Path FILE = Path.of("/dev/cpu_dma_latency");

  /** What the kernel takes as no limit, in microseconds. */
  public static final int NO_LIMIT = 2_000_000_000;

  private final FileChannel file;

  /** The kernel takes four bytes in one write. */
  private final ByteBuffer number =
      ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());

  /**
   * Opens it, and asks for nothing yet.
   *
   * @throws IOException where the kernel has no such file, or this process must not open it
   */
  public CpuLatency() throws IOException {
    this(FILE);
  }

  /** The same with another file, for tests. */
  public CpuLatency(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.WRITE);
  }

  /**
   * Asks for a limit instead of what was asked for before.
   *
   * @param micros 0: idle processors poll; {@link #NO_LIMIT}: as if nothing was asked for
   */
  public void limit(int micros) throws IOException {
    number.clear().putInt(0, micros);
    file.write(number);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
