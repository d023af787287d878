package io.ghostswap.it.shrinker;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.MemoryProgramOptions;
import io.ghostswap.fuse.demo.ProgramRun;
import io.ghostswap.it.machine.CProgram;
import io.ghostswap.it.machine.FaultingProcess;
import io.ghostswap.it.report.BenchmarkException;
import io.ghostswap.it.report.Latencies;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Single-page faults of one program while the cold pages of another one are written back at full
 * rate, and while nothing is. Read-ahead is off, so that each fault is one page.
 *
 * <p>The two take turns, a slice of time each, so that both see the same pool, the same daemon and
 * whatever else the machine does.
 */
final class FaultLatency {
  private static final long COLD_BYTES = 2L << 30;
  private static final long COLD_RESIDENT_BYTES = 96L << 20;
  private static final long POOL_BYTES = 5L << 29;

  /**
   * More than twice what is in it: when more than half of a swap is in use the kernel takes the
   * place of a page that is read back, so that it has to be written again, which the program that
   * faults would wait for.
   */
  private static final long SWAP_BYTES = 8L << 30;

  /** By then the batch is written that was under way when the shrinker was switched off. */
  private static final long SETTLE_MS = 50;

  private static final int MAX_FAULTS = 2_000_000;
  private static final long COLD_PAGES = (COLD_BYTES - COLD_RESIDENT_BYTES) / 4096;

  private FaultLatency() {}

  /** Adds up slices: faults, and what was written back meanwhile. */
  private static final class Sample {
    private final Latencies latencies = new Latencies(MAX_FAULTS);
    private long writtenPages;
    private long fromDisk;
    private long nanos;

    void add(final Ghostswap swap, final FaultingProcess program) throws IOException {
      final long writtenBefore = swap.stat("written_back_pages");
      final long loadsBefore = swap.stat("loads_spill");
      final long start = System.nanoTime();
      Arrays.stream(program.slice()).forEach(latencies::add);
      nanos += System.nanoTime() - start;
      writtenPages += swap.stat("written_back_pages") - writtenBefore;
      fromDisk += swap.stat("loads_spill") - loadsBefore;
    }

    Faults faults() {
      return new Faults(
          latencies.count(),
          micros(0.5),
          micros(0.99),
          micros(0.999),
          writtenPages,
          writtenPages * 4096 * 1e3 / nanos,
          fromDisk);
    }

    private double micros(final double fraction) {
      return latencies.percentile(fraction) / 1e3;
    }
  }

  /**
   * Faults, and what was written back meanwhile.
   *
   * @param count how many
   * @param p50 median, microseconds
   * @param p99 99th percentile, microseconds
   * @param p999 99.9th percentile, microseconds
   * @param writtenPages pages that the shrinker wrote
   * @param megabytesPerSecond the same over time; these pages do not compress
   * @param fromDisk loads from the disk
   */
  record Faults(
      int count,
      double p50,
      double p99,
      double p999,
      long writtenPages,
      double megabytesPerSecond,
      long fromDisk) {}

  /**
   * The samples.
   *
   * @param first while the shrinker of a daemon that has just started writes back, whose JVM still
   *     compiles
   * @param quiet while nothing is written back, after that
   * @param shrinking while the shrinker works, in turn with {@code quiet}
   */
  record Result(Faults first, Faults quiet, Faults shrinking) {}

  static Result measure(final CProgram fault, final TestDisk disk, final TransportType transport)
      throws InterruptedException, IOException {
    try (Ghostswap swap =
            Ghostswap.up(
                Map.of(
                    "size",
                    Long.toString(SWAP_BYTES),
                    "priority",
                    "32767",
                    "page_cluster",
                    "0",
                    "transport",
                    transport.key(),
                    "spill",
                    disk.path().toString()),
                Map.of(
                    "max_pool_bytes",
                    Long.toString(POOL_BYTES),
                    "shrinker_enabled",
                    "N",
                    "recompress_enabled",
                    "N"));
        MemoryCgroup coldGroup =
            MemoryCgroup.create(
                "ghostswap-bench-cold-" + ProcessHandle.current().pid(), COLD_RESIDENT_BYTES);
        ProgramRun cold =
            ProgramRun.start(
                new MemoryProgramOptions(COLD_BYTES, 1, "sequential", 0, 1, true, "incompressible"),
                coldGroup)) {
      if (!cold.awaitFilled(line -> {})) {
        throw new BenchmarkException("the program with the cold pages ended");
      }
      try (FaultingProcess program = FaultingProcess.start(fault)) {
        swap.set("shrinker_delay_ms=0 accept_threshold_percent=1 shrink_start_percent=1");
        return samples(swap, program);
      }
    }
  }

  /**
   * Adds up slices in turn, until the shrinker has hardly any cold pages left. The pages of the
   * program that faults are the last that it would take.
   */
  private static Result samples(final Ghostswap swap, final FaultingProcess program)
      throws IOException, InterruptedException {
    final Sample first = new Sample();
    while (first.writtenPages < COLD_PAGES * 4 / 10) {
      shrink(swap, program, first);
    }
    final Sample quiet = new Sample();
    final Sample shrinking = new Sample();
    while (first.writtenPages + shrinking.writtenPages < COLD_PAGES * 9 / 10) {
      quiet.add(swap, program);
      shrink(swap, program, shrinking);
    }
    return new Result(first.faults(), quiet.faults(), shrinking.faults());
  }

  private static void shrink(
      final Ghostswap swap, final FaultingProcess program, final Sample sample)
      throws IOException, InterruptedException {
    swap.set("shrinker_enabled=Y");
    sample.add(swap, program);
    swap.set("shrinker_enabled=N");
    Thread.sleep(SETTLE_MS);
  }
}
