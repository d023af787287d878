package io.ghostswap.it;

import io.ghostswap.fuse.linux.LoopSysfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A loop device that a test attaches by itself; closing it detaches it. */
final class LoopDevice implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Path path;

  private LoopDevice(final Path path) {
    this.path = path;
  }

  /** Attaches a ghost file as ghostswap does: direct I/O, 4 KiB sectors, bounded requests. */
  static LoopDevice attach(final Path file) throws IOException {
    final LoopDevice device =
        new LoopDevice(
            Path.of(
                Command.output(
                    "losetup",
                    "--find",
                    "--show",
                    "--direct-io=on",
                    "--sector-size",
                    "4096",
                    file.toString())));
    final Path largest = file.resolveSibling("stats").resolve("max_request_bytes");
    LoopSysfs.maxRequestBytes(device.name(), Long.parseLong(Files.readString(largest).strip()));
    return device;
  }

  /** Attaches any file, through the page cache. */
  static LoopDevice buffered(final Path file) {
    return new LoopDevice(Path.of(Command.output("losetup", "--find", "--show", file.toString())));
  }

  Path path() {
    return path;
  }

  private String name() {
    return path.getFileName().toString();
  }

  @Override
  public void close() {
    Command.output("losetup", "--detach", path.toString());
    Await.until(TIMEOUT, () -> !isAttached(), () -> path + " stays attached");
  }

  private boolean isAttached() {
    try {
      return LoopSysfs.read().stream().anyMatch(loop -> loop.name().equals(name()));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
