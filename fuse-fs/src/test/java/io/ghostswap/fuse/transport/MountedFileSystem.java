package io.ghostswap.fuse.transport;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.FakePageSpace;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.fuse.fs.TextFile;
import io.ghostswap.fuse.jnr.JnrTransport;
import io.ghostswap.fuse.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.LoggerFactory;

/** A real mount over a {@link FakePageSpace}, taken down by {@link #close} whatever happened. */
public final class MountedFileSystem implements AutoCloseable {
  /** Reader threads of the transport dev-fuse. */
  public static final int READERS = 2;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public final FakePageSpace space;
  public final GhostFileSystem fileSystem;
  public final CallbackGuard guard = new CallbackGuard(LoggerFactory.getLogger("guard"));
  public final Path mountPoint;
  public final Transport transport;

  public MountedFileSystem(TransportType type, long slots, int stripes, Map<String, TextFile> texts)
      throws Exception {
    this(type, slots, stripes, texts, Files.createTempDirectory("ghostswap-test"));
  }

  MountedFileSystem(
      TransportType type, long slots, int stripes, Map<String, TextFile> texts, Path mountPoint)
      throws Exception {
    requireFuse();
    Assumptions.assumeTrue(
        type != TransportType.IO_URING || DevFuseTransport.hasIoUring(),
        "the kernel has no FUSE over io_uring");
    this.mountPoint = mountPoint;
    space = new FakePageSpace(slots);
    fileSystem = new GhostFileSystem(space, stripes, texts);
    transport =
        switch (type) {
          case JNR_FUSE -> new JnrTransport(fileSystem, guard, mountPoint);
          case DEV_FUSE -> DevFuseTransport.byReading(fileSystem, guard, mountPoint, READERS);
          case IO_URING -> DevFuseTransport.byIoUring(fileSystem, guard, mountPoint, 4);
        };
    try {
      transport.mount();
    } catch (TransportException e) {
      fileSystem.close();
      space.close();
      throw e;
    }
  }

  /** Skips the test where a mount cannot be made, and fails it there in CI. */
  public static void requireFuse() throws Exception {
    boolean can =
        Files.isWritable(Path.of("/dev/fuse")) && System.getProperty("user.name").equals("root");
    if (System.getenv("CI") != null) {
      Assertions.assertTrue(can, "root and /dev/fuse are needed");
    }
    Assumptions.assumeTrue(can, "root and /dev/fuse are needed");
  }

  /** Pages of the largest request. */
  public int requestPages() {
    return transport.maxRequestBytes() / PageSpace.PAGE_SIZE;
  }

  public Path swapFile() {
    return mountPoint.resolve("swapfile");
  }

  /** Runs a command, gives its output, and fails when it takes longer than 60 s. */
  public static Outcome run(String... command) throws Exception {
    Path output = Files.createTempFile("ghostswap-test", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        Assertions.fail("still running after 60 s: " + String.join(" ", command));
      }
      return new Outcome(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  public record Outcome(int status, String output) {}

  @Override
  public void close() throws IOException {
    try {
      transport.unmount(TIMEOUT);
    } catch (TransportException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Libc.unmount(mountPoint.toString());
      fileSystem.close();
      space.close();
      Files.deleteIfExists(mountPoint);
    }
  }
}
