package io.ghostswap.it.shrinker;

import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.machine.Tool;
import io.ghostswap.it.report.BenchmarkException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A block device over a file of the machine's disk, with limits or as fast as that disk.
 *
 * <p>It is a loop device over a loop device, both with direct I/O. The lower one has the limits,
 * set for the root of the blkio hierarchy, to which swap, the daemon and the kernel's workers
 * belong alike. A limit of I/Os counts what arrives; with the upper device requests are merged
 * before they do, as they are above a real disk, and its statistics count them.
 */
final class TestDisk implements AutoCloseable {
  /** Megabytes a second that the slow disk moves, each way. */
  static final int SLOW_MB_PER_SECOND = 100;

  /** I/Os a second that the slow disk does, each way. */
  static final int SLOW_IOPS = 2_000;

  private static final Path BLKIO = Path.of("/sys/fs/cgroup/blkio");
  private static final int SECTOR = 512;

  private final Undo undo = new Undo();
  private final Path device;

  /** I/Os and bytes since the device was made. */
  record Io(long reads, long readBytes, long writes, long writtenBytes) {
    Io minus(final Io before) {
      return new Io(
          reads - before.reads,
          readBytes - before.readBytes,
          writes - before.writes,
          writtenBytes - before.writtenBytes);
    }
  }

  private TestDisk(final Path file, final long bytes, final boolean slow) {
    try {
      undo.push(() -> Files.deleteIfExists(file));
      // Written once, so that no run pays for the file system's first touch of a block.
      Tool.run(
          "dd",
          "if=/dev/zero",
          "of=" + file,
          "bs=1M",
          "count=" + (bytes >> 20),
          "status=none",
          "oflag=direct");
      final String lower = attach(file.toString());
      if (slow) {
        limit(lower);
      }
      device = Path.of(attach(lower));
    } catch (final BenchmarkException e) {
      undo.close();
      throw e;
    }
  }

  /** Whether this machine can limit a device. */
  static boolean canBeSlow() {
    return Files.isWritable(BLKIO.resolve("blkio.throttle.write_iops_device"));
  }

  /**
   * Makes one.
   *
   * @param file where its bytes are; removed when it is closed
   * @param slow whether it is limited to {@link #SLOW_MB_PER_SECOND} and {@link #SLOW_IOPS}
   */
  static TestDisk make(final Path file, final long bytes, final boolean slow) {
    return new TestDisk(file, bytes, slow);
  }

  private String attach(final String below) {
    final String loop = Tool.run("losetup", "--find", "--show", "--direct-io=on", below);
    undo.push(() -> Tool.run("losetup", "-d", loop));
    final Path direct = Path.of("/sys/block", Path.of(loop).getFileName().toString(), "loop/dio");
    if (!KernelFile.read(direct).equals("1")) {
      throw new BenchmarkException(loop + " has no direct I/O");
    }
    // A loop device keeps what an earlier user has set, as ghostswap does for its own.
    final Path queue = Path.of("/sys/block", Path.of(loop).getFileName().toString(), "queue");
    KernelFile.write(
        queue.resolve("max_sectors_kb"), KernelFile.read(queue.resolve("max_hw_sectors_kb")));
    return loop;
  }

  private void limit(final String loop) {
    final String name = Path.of(loop).getFileName().toString();
    final String number = KernelFile.read(Path.of("/sys/block", name, "dev"));
    for (final String way : new String[] {"read", "write"}) {
      limit("blkio.throttle." + way + "_bps_device", number, SLOW_MB_PER_SECOND * 1_000_000L);
      limit("blkio.throttle." + way + "_iops_device", number, SLOW_IOPS);
    }
  }

  private void limit(final String file, final String number, final long value) {
    KernelFile.write(BLKIO.resolve(file), number + " " + value);
    undo.push(() -> KernelFile.write(BLKIO.resolve(file), number + " 0"));
  }

  /** The device. */
  Path path() {
    return device;
  }

  /** What it has done so far, merged requests counted once. */
  Io io() {
    final Path stat = Path.of("/sys/block", device.getFileName().toString(), "stat");
    final String[] fields = KernelFile.read(stat).split("\\s+");
    return new Io(
        Long.parseLong(fields[0]),
        Long.parseLong(fields[2]) * SECTOR,
        Long.parseLong(fields[4]),
        Long.parseLong(fields[6]) * SECTOR);
  }

  @Override
  public void close() {
    undo.close();
  }
}
