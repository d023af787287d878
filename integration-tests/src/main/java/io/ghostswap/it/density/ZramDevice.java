package io.ghostswap.it.density;

import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * A zram device of our own: {@code zram0} where nobody uses it, else one that is added for the
 * time. Closing it resets the device; so does the end of this JVM.
 *
 * <p>A device is claimed by giving it a size, which the kernel allows once: a device that others
 * have given one is never touched.
 */
public final class ZramDevice implements AutoCloseable {
  private static final Path CONTROL = Path.of("/sys/class/zram-control");
  private static final int RESET_ATTEMPTS = 50;
  private static final long RESET_PAUSE_MILLIS = 100;

  private final Path sysfs;
  private final Path device;
  private final boolean added;
  private final Thread resetter = new Thread(this::resetQuietly, "zram-resetter");

  private ZramDevice(final int number, final boolean added) {
    this.sysfs = Path.of("/sys/block/zram" + number);
    this.device = Path.of("/dev/zram" + number);
    this.added = added;
  }

  /** Whether the kernel has zram. */
  public static boolean exists() {
    return Files.exists(CONTROL);
  }

  /**
   * Claims a device.
   *
   * @param algorithm as the kernel names it
   * @param bytes the size of the device
   * @throws BenchmarkException when there is none to be had, or it lacks the algorithm; the message
   *     is the reason
   */
  public static ZramDevice claim(final String algorithm, final long bytes) {
    if (!exists()) {
      throw new BenchmarkException("the kernel has no zram");
    }
    final ZramDevice first = new ZramDevice(0, false);
    if (first.isFree() && first.tryInitialize(algorithm, bytes)) {
      return first;
    }
    final ZramDevice added = add();
    if (!added.tryInitialize(algorithm, bytes)) {
      added.remove();
      throw new BenchmarkException("the zram device is in use");
    }
    return added;
  }

  private static ZramDevice add() {
    try {
      return new ZramDevice(Integer.parseInt(read(CONTROL.resolve("hot_add"))), true);
    } catch (final IOException e) {
      throw new BenchmarkException("/dev/zram0 is in use, and none can be added", e);
    }
  }

  private boolean isFree() {
    try {
      return Files.exists(device) && read(sysfs.resolve("initstate")).equals("0");
    } catch (final IOException e) {
      return false;
    }
  }

  /** False when somebody else was faster. */
  private boolean tryInitialize(final String algorithm, final long bytes) {
    try {
      final Path chosen = sysfs.resolve("comp_algorithm");
      final String offered = read(chosen).replace("[", "").replace("]", "");
      if (!List.of(offered.split("\\s+")).contains(algorithm)) {
        remove();
        throw new BenchmarkException("this kernel's zram has no " + algorithm);
      }
      Files.writeString(chosen, algorithm);
      Files.writeString(sysfs.resolve("disksize"), Long.toString(bytes));
    } catch (final IOException e) {
      return false;
    }
    Runtime.getRuntime().addShutdownHook(resetter);
    return true;
  }

  /** The device's node. */
  public Path path() {
    return device;
  }

  /** Opens the device for direct I/O. */
  FileChannel open() throws IOException {
    return FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE, directIo());
  }

  /** By its name: the compiler's warning of the JDK's own options cannot be suppressed. */
  private static OpenOption directIo() throws IOException {
    try {
      return Arrays.stream(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
          .filter(option -> option.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findFirst()
          .orElseThrow(() -> new IOException("this JDK has no direct I/O"));
    } catch (final ClassNotFoundException e) {
      throw new IOException("this JDK has no direct I/O", e);
    }
  }

  /** Fills the device with the corpus from its start on. */
  static void write(final FileChannel channel, final Corpus corpus) throws IOException {
    final int chunk = 32 * Corpus.PAGE_SIZE;
    final ByteBuffer buffer =
        ByteBuffer.allocateDirect(chunk + Corpus.PAGE_SIZE).alignedSlice(Corpus.PAGE_SIZE);
    final long bytes = corpus.memory().byteSize();
    for (long at = 0; at < bytes; at += chunk) {
      final long length = Math.min(chunk, bytes - at);
      buffer.clear();
      buffer.put(corpus.memory().asSlice(at, length).asByteBuffer()).flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer, at + buffer.position());
      }
    }
  }

  /** Pages held: {@code orig_data_size} of mm_stat. */
  long pages() throws IOException {
    return stat(0) / Corpus.PAGE_SIZE;
  }

  /** Memory taken: {@code mem_used_total} of mm_stat. */
  long usedBytes() throws IOException {
    return stat(2);
  }

  private long stat(final int column) throws IOException {
    return Long.parseLong(read(sysfs.resolve("mm_stat")).split("\\s+")[column]);
  }

  private static String read(final Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** Whoever looks at a new device (udev, for one) can hold it for a moment. */
  private void reset() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.writeString(sysfs.resolve("reset"), "1");
        break;
      } catch (final IOException e) {
        if (attempt == RESET_ATTEMPTS) {
          throw e;
        }
        Thread.sleep(RESET_PAUSE_MILLIS);
      }
    }
    remove();
  }

  private void remove() {
    if (added) {
      try {
        Files.writeString(CONTROL.resolve("hot_remove"), sysfs.toString().replaceAll("\\D", ""));
      } catch (final IOException e) {
        System.err.println(device + " could not be removed: " + e.getMessage());
      }
    }
  }

  private void resetQuietly() {
    try {
      reset();
    } catch (final IOException e) {
      System.err.println(device + " could not be reset: " + e.getMessage());
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    resetQuietly();
    try {
      Runtime.getRuntime().removeShutdownHook(resetter);
    } catch (final IllegalStateException e) {
      // The JVM is ending; the hook finds the device reset, which is no error.
      return;
    }
  }
}
