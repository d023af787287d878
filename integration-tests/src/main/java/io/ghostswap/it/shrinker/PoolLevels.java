package io.ghostswap.it.shrinker;

import io.ghostswap.it.report.LineChart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The pool's level over time, against its thresholds: a trickle of writes, then the same with a
 * trickle of reads of pages that are on disk, then a storm of writes, then rest.
 */
final class PoolLevels {
  private static final int PAGE = 4096;
  private static final int CHUNK = 128 << 10;
  private static final long MIB = 1L << 20;
  private static final long POOL_BYTES = 128 * MIB;
  private static final int TRICKLE_PER_SECOND = 8;
  private static final double TRICKLE_SECONDS = 20;
  private static final double READS_SECONDS = 15;
  private static final double STORM_SECONDS = 6;
  private static final double REST_SECONDS = 4;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final LineChart chart;
  private final Ghostswap swap;
  private final FileChannel file;
  private final Random random = new Random(3);
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK + PAGE).alignedSlice(PAGE);
  private final ByteBuffer page = ByteBuffer.allocateDirect(2 * PAGE).alignedSlice(PAGE);
  private final long start = System.nanoTime();
  private long position;

  private PoolLevels(final LineChart chart, final Ghostswap swap, final FileChannel file) {
    this.chart = chart;
    this.swap = swap;
    this.file = file;
    chunk.limit(CHUNK);
  }

  /** Draws the picture of ghostswap as it comes, with the accept threshold given. */
  static String draw(final TestDisk disk, final int acceptPercent, final String title)
      throws IOException {
    final LineChart chart = new LineChart(title, "MiB");
    chart.level("limit", mib(POOL_BYTES));
    chart.level("shrink_start 91 %", mib(POOL_BYTES) * 0.91);
    chart.level("accept " + acceptPercent + " %", mib(POOL_BYTES) * acceptPercent / 100);
    try (Ghostswap swap =
            Ghostswap.up(
                Map.of(
                    "size", "4G", "stripes", "1", "swapon", "N", "spill", disk.path().toString()),
                Map.of(
                    "max_pool_bytes",
                    Long.toString(POOL_BYTES),
                    "accept_threshold_percent",
                    Integer.toString(acceptPercent)));
        FileChannel file =
            FileChannel.open(
                swap.mount().resolve("swapfile"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      new PoolLevels(chart, swap, file).run();
    }
    return chart.svg();
  }

  private void run() throws IOException {
    while (level() < POOL_BYTES * 0.8) {
      write();
    }
    phase("trickle of writes", TRICKLE_SECONDS, TRICKLE_PER_SECOND * MIB, false);
    phase("and of reads", READS_SECONDS, TRICKLE_PER_SECOND * MIB, true);
    phase("storm", STORM_SECONDS, Long.MAX_VALUE, false);
    phase("rest", REST_SECONDS, 0, false);
  }

  private void phase(
      final String name, final double seconds, final long bytesPerSecond, final boolean reads)
      throws IOException {
    final double from = now();
    long written = 0;
    long reported = 0;
    while (now() - from < seconds) {
      if (written <= (now() - from) * bytesPerSecond && bytesPerSecond > 0) {
        write();
        written += CHUNK;
      } else {
        LockSupport.parkNanos(TICK_NANOS / 4);
      }
      final long tick = (long) (now() * TimeUnit.SECONDS.toNanos(1)) / TICK_NANOS;
      if (tick != reported) {
        reported = tick;
        chart.point(now(), mib(level()));
        if (reads) {
          // One of the pages that were written first: they are on disk.
          file.read(page.clear().limit(PAGE), (long) random.nextInt(1000) * PAGE);
        }
      }
    }
    chart.span(name, from, now());
  }

  private void write() throws IOException {
    chunk.clear().limit(CHUNK);
    while (chunk.remaining() >= Long.BYTES) {
      chunk.putLong(random.nextLong());
    }
    chunk.flip();
    final long size = file.size() / CHUNK * CHUNK;
    file.write(chunk, position);
    position = (position + CHUNK) % size;
  }

  private long level() {
    return swap.stat("pool_total_size");
  }

  private double now() {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double mib(final long bytes) {
    return (double) bytes / MIB;
  }
}
