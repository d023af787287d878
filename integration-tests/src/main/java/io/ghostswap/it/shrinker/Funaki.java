package io.ghostswap.it.shrinker;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.ProgramRun;
import io.ghostswap.fuse.linux.ProcMeminfo;
import io.ghostswap.it.machine.AllocateProgram;
import io.ghostswap.it.machine.HostMemory;
import io.ghostswap.it.report.BenchmarkException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takero Funaki's experiment of 2024: a program of 2 GiB, three quarters compressible, in a machine
 * of 1 GiB. The memory of the pool is a part of that gigabyte: what has a pool gives the program as
 * much less.
 */
final class Funaki {
  private static final long DATA_BYTES = 2L << 30;
  private static final long LIMIT_BYTES = 1L << 30;
  private static final long POOL_BYTES = LIMIT_BYTES / 4;

  /** More than twice the data: what was read back may keep its place until it is changed. */
  private static final long SWAP_BYTES = 9L << 29;

  private static final Pattern SECONDS = Pattern.compile("(filled|verified) .* in ([0-9.]+) s");
  private static int runs;

  private Funaki() {}

  /**
   * What one run took.
   *
   * @param fill what the disk did while the memory was allocated and filled
   * @param verify what it did while the memory was read back
   */
  record Result(double fillSeconds, double verifySeconds, TestDisk.Io fill, TestDisk.Io verify) {
    double seconds() {
      return fillSeconds + verifySeconds;
    }
  }

  /** Bytes that the disk must have. */
  static long diskBytes() {
    return SWAP_BYTES;
  }

  /**
   * The pool's limit in percent of the machine's memory, which is how zswap takes it: the whole
   * percentage that is next to a quarter of the gigabyte, for every pool alike.
   */
  static int poolPercent() {
    return Math.clamp(Math.round(100.0 * POOL_BYTES / ProcMeminfo.totalBytes()), 1, 100);
  }

  static long poolBytes() {
    return ProcMeminfo.totalBytes() / 100 * poolPercent();
  }

  /** Runs each variant {@code rounds} times, in turn. */
  static Map<SwapVariant, List<Result>> run(
      final AllocateProgram allocate,
      final TestDisk disk,
      final List<SwapVariant> variants,
      final int rounds)
      throws InterruptedException {
    final Map<SwapVariant, List<Result>> results = new EnumMap<>(SwapVariant.class);
    for (int round = 1; round <= rounds; round++) {
      for (final SwapVariant variant : variants) {
        final Result result = once(allocate, disk, variant, round);
        System.out.printf(
            "  round %d  %-20s allocate %5.1f s (%6d writes %5d MB)  read back %5.1f s"
                + " (%6d writes %5d MB, %6d reads %5d MB)%n",
            round,
            variant.title,
            result.fillSeconds,
            result.fill.writes(),
            result.fill.writtenBytes() / 1_000_000,
            result.verifySeconds,
            result.verify.writes(),
            result.verify.writtenBytes() / 1_000_000,
            result.verify.reads(),
            result.verify.readBytes() / 1_000_000);
        results.computeIfAbsent(variant, key -> new ArrayList<>()).add(result);
      }
    }
    return results;
  }

  private static Result once(
      final AllocateProgram allocate,
      final TestDisk disk,
      final SwapVariant variant,
      final int seed)
      throws InterruptedException {
    HostMemory.touch(LIMIT_BYTES + POOL_BYTES);
    final long limit = variant.hasPool() ? LIMIT_BYTES - poolBytes() : LIMIT_BYTES;
    try (Undo swap = variant.on(disk, poolPercent(), SWAP_BYTES)) {
      final TestDisk.Io before = disk.io();
      final TestDisk.Io filled;
      final List<String> lines = new ArrayList<>();
      final String name = "ghostswap-funaki-" + ProcessHandle.current().pid() + "-" + runs++;
      try (MemoryCgroup group = MemoryCgroup.create(name, limit)) {
        swap.push(group::close);
        try (ProgramRun program =
            allocate.start(List.of(), DATA_BYTES, seed, AllocateProgram.IN_ORDER, group)) {
          program.awaitFilled(lines::add);
          filled = disk.io();
          program.goOn();
          final int status = program.awaitEnd(lines::add);
          if (status != 0 || !program.lastVerified().contains(" 0 wrong")) {
            throw new BenchmarkException(
                variant.title + ": the program ended with " + status + ": " + lines.getLast());
          }
        }
      }
      return new Result(
          seconds(lines, "filled"),
          seconds(lines, "verified"),
          filled.minus(before),
          disk.io().minus(filled));
    }
  }

  private static double seconds(final List<String> lines, final String what) {
    for (final String line : lines) {
      final Matcher matcher = SECONDS.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(what)) {
        return Double.parseDouble(matcher.group(2));
      }
    }
    throw new BenchmarkException("the program did not say when it had " + what);
  }
}
