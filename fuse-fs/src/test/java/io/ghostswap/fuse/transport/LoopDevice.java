package io.ghostswap.fuse.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ghostswap.fuse.linux.LoopSysfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A loop device over a file, with direct I/O, as ghostswap attaches it; detached by {@link #close}.
 */
public final class LoopDevice implements AutoCloseable {
  private final String device;

  private LoopDevice(String device) {
    this.device = device;
  }

  public static LoopDevice attach(Path file) throws Exception {
    MountedFileSystem.Outcome outcome =
        MountedFileSystem.run(
            "losetup", "-f", "--show", "--direct-io=on", "--sector-size", "4096", file.toString());
    assertEquals(0, outcome.status(), outcome.output());
    return new LoopDevice(outcome.output().strip());
  }

  public String device() {
    return device;
  }

  boolean directIo() throws IOException {
    return LoopSysfs.directIo(name());
  }

  void maxRequestBytes(long bytes) throws IOException {
    LoopSysfs.maxRequestBytes(name(), bytes);
    assertEquals(bytes, LoopSysfs.maxRequestBytes(name()));
  }

  String queue(String attribute) throws IOException {
    return Files.readString(Path.of("/sys/block", name(), "queue", attribute)).strip();
  }

  private String name() {
    return Path.of(device).getFileName().toString();
  }

  @Override
  public void close() throws IOException {
    try {
      MountedFileSystem.Outcome outcome = MountedFileSystem.run("losetup", "-d", device);
      assertEquals(0, outcome.status(), outcome.output());
      // The kernel detaches when the last opener is gone, which may be a moment later.
      long deadline = System.nanoTime() + 10_000_000_000L;
      while (Files.exists(Path.of("/sys/block", name(), "loop")) && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
