package io.ghostswap.fuse.attach;

import io.ghostswap.fuse.linux.LoopSysfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A loop device over one ghost file, with direct I/O and 4 KiB sectors.
 *
 * <p>The kernel drops direct I/O without a word when the file cannot do it, and splits requests
 * that are larger than the file's transport takes; both are checked or set here, before anything is
 * written through the device.
 */
public final class LoopDevice {
  private static final Path SYS_BLOCK = Path.of("/sys/block");
  private static final Duration TOOL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(10);
  private static final int KIB = 1024;
  private static final int BUSY_RETRIES = 5;
  private static final int POLL_MS = 20;

  private final String name;

  private LoopDevice(final String name) {
    this.name = name;
  }

  /**
   * The device of that name, attached or not.
   *
   * @param name such as {@code loop3}
   */
  static LoopDevice named(final String name) {
    if (!name.matches("loop\\d+")) {
      throw new AttachException("'" + name + "' is not the name of a loop device.");
    }
    return new LoopDevice(name);
  }

  /**
   * Attaches a file to a free loop device.
   *
   * @param maxRequestBytes largest request that the file takes as one
   * @throws AttachException when no device can be had, direct I/O did not take or discards would
   *     not reach the file; no device is left attached then
   */
  static LoopDevice attach(final Path file, final long maxRequestBytes) {
    final LoopDevice device = new LoopDevice(nameOf(losetup(file)));
    try {
      device.requireDirectIo(file);
      device.tune(maxRequestBytes / KIB);
      device.requireDiscard(file);
      return device;
    } catch (final AttachException e) {
      try {
        device.detach();
      } catch (final AttachException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /**
   * Every loop device whose backing file is {@code file}.
   *
   * @param file the absolute path of the backing file
   * @return the devices, none when there is none
   */
  public static List<LoopDevice> attachedTo(final Path file) {
    try {
      return LoopSysfs.read().stream()
          .filter(loop -> loop.backingFile().equals(file))
          .map(loop -> new LoopDevice(loop.name()))
          .toList();
    } catch (final IOException e) {
      throw new AttachException("The loop devices cannot be listed: " + e.getMessage(), e);
    }
  }

  /** The kernel's name of the device, such as {@code loop3}. */
  public String name() {
    return name;
  }

  /** The device's node. */
  public Path path() {
    return Path.of("/dev", name);
  }

  /** The path of the file under the device as the kernel knows it, or empty when it is free. */
  public Optional<String> backingFile() {
    return attribute("loop/backing_file");
  }

  /** Whether direct I/O really is on, whatever was asked for. */
  public boolean directIo() {
    return attribute("loop/dio").filter("1"::equals).isPresent();
  }

  /** The most bytes of one discard; 0 when discards do not reach the file. */
  public long maxDiscardBytes() {
    return attribute("queue/discard_max_bytes").map(Long::parseLong).orElse(0L);
  }

  /** The largest request in KiB; 0 when it cannot be read. */
  public int maxRequestKib() {
    return attribute("queue/max_sectors_kb").map(Integer::parseInt).orElse(0);
  }

  /**
   * Whether the device still is over that ghost file. A mount that was taken away from outside
   * leaves the kernel with the file's path inside the lost mount only.
   */
  boolean isOver(final Path file) {
    final String inside = "/" + file.getFileName();
    return backingFile()
        .filter(seen -> seen.equals(file.toString()) || seen.equals(inside))
        .isPresent();
  }

  /**
   * Detaches the device and waits until it is free; nothing happens when it already is.
   *
   * @throws AttachException when it is still in use
   */
  void detach() {
    if (backingFile().isEmpty()) {
      return;
    }
    SystemTool.named("losetup").run(TOOL_TIMEOUT, "--detach", path().toString());
    final Deadline deadline = Deadline.in(RELEASE_TIMEOUT);
    while (backingFile().isPresent()) {
      if (deadline.hasPassed()) {
        throw new AttachException(path() + " stays attached: something still has it open.");
      }
      deadline.pause(POLL_MS);
    }
  }

  private static String losetup(final Path file) {
    final SystemTool losetup = SystemTool.named("losetup");
    for (int attempt = 1; ; attempt++) {
      try {
        return losetup.run(
            TOOL_TIMEOUT,
            "--find",
            "--show",
            "--direct-io=on",
            "--sector-size",
            "4096",
            file.toString());
      } catch (final AttachException e) {
        // Another program may have taken the device that was found free.
        if (attempt == BUSY_RETRIES || !e.getMessage().contains("busy")) {
          throw e;
        }
      }
    }
  }

  private static String nameOf(final String node) {
    final Path path = Path.of(node).getFileName();
    if (path == null || !path.toString().startsWith("loop")) {
      throw new AttachException("losetup named no loop device but '" + node + "'.");
    }
    return path.toString();
  }

  /** The kernel may have dropped what was asked for. */
  void requireDirectIo(final Path file) {
    if (!directIo()) {
      throw new AttachException(
          "The kernel did not turn direct I/O on for "
              + path()
              + " over "
              + file
              + ": every page would be kept a second time, uncompressed, in the page cache.");
    }
  }

  private void requireDiscard(final Path file) {
    if (maxDiscardBytes() == 0) {
      throw new AttachException(
          "Discards do not reach " + file + " through " + path() + ": freed pages would be kept.");
    }
  }

  private void tune(final long maxRequestKib) {
    final Path limit = sysfs("queue/max_sectors_kb");
    try {
      Files.writeString(limit, Long.toString(maxRequestKib));
    } catch (final IOException e) {
      throw new AttachException(
          limit
              + " cannot be set to "
              + maxRequestKib
              + ": a larger request would be split, and a part of it could be lost.",
          e);
    }
    // Writeback throttling is for disks: it would let reclaim wait for a device made of memory.
    final Path throttling = sysfs("queue/wbt_lat_usec");
    if (Files.isWritable(throttling)) {
      try {
        Files.writeString(throttling, "0");
      } catch (final IOException e) {
        // The kernel has none on this queue, which is what is wanted.
        return;
      }
    }
  }

  private Optional<String> attribute(final String attribute) {
    try {
      return Optional.of(Files.readString(sysfs(attribute)).strip());
    } catch (final IOException e) {
      return Optional.empty();
    }
  }

  private Path sysfs(final String attribute) {
    return SYS_BLOCK.resolve(name).resolve(attribute);
  }

  @Override
  public String toString() {
    return path().toString();
  }
}
