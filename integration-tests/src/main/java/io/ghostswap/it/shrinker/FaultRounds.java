package io.ghostswap.it.shrinker;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.it.machine.CProgram;
import io.ghostswap.it.machine.FaultingProcess;
import io.ghostswap.it.report.MarkdownTable;
import io.ghostswap.it.report.Medians;
import io.ghostswap.it.report.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * {@link FaultLatency} on every transport, round by round, each round beginning with another
 * transport. What it says are medians of the rounds' percentiles, and of the rounds' ratios.
 */
final class FaultRounds {
  private final Map<TransportType, List<FaultLatency.Result>> results;

  private FaultRounds(final Map<TransportType, List<FaultLatency.Result>> results) {
    this.results = results;
  }

  static FaultRounds run(final CProgram fault, final TestDisk disk, final int rounds)
      throws IOException, InterruptedException {
    final List<TransportType> transports =
        new ArrayList<>(
            Arrays.stream(TransportType.values())
                .filter(
                    transport ->
                        transport != TransportType.IO_URING || DevFuseTransport.hasIoUring())
                .toList());
    final Map<TransportType, List<FaultLatency.Result>> results =
        new EnumMap<>(TransportType.class);
    for (int round = 1; round <= rounds; round++) {
      for (final TransportType transport : transports) {
        final FaultLatency.Result result =
            FaultingProcess.retrying(
                transport.key(), () -> FaultLatency.measure(fault, disk, transport));
        results.computeIfAbsent(transport, _ -> new ArrayList<>()).add(result);
        System.out.printf(
            Locale.ROOT,
            "faults, round %d of %d, %s: p99 %.0f us quiet, %.0f us while shrinking%n",
            round,
            rounds,
            transport.key(),
            result.quiet().p99(),
            result.shrinking().p99());
      }
      Collections.rotate(transports, -1);
    }
    return new FaultRounds(results);
  }

  MarkdownTable table(final String disk) {
    final MarkdownTable table =
        new MarkdownTable()
            .text("single-page faults, " + disk)
            .number("faults")
            .number("p50 us")
            .number("p99 us")
            .number("p99.9 us")
            .number("pages written back meanwhile")
            .number("MB/s")
            .number("faults from disk");
    results.forEach(
        (transport, runs) -> {
          final String key = transport.key();
          row(table, key + ", the shrinker of a new daemon", runs, FaultLatency.Result::first);
          row(table, key + ", nothing is written back", runs, FaultLatency.Result::quiet);
          row(table, key + ", the shrinker at full rate", runs, FaultLatency.Result::shrinking);
        });
    return table;
  }

  private static void row(
      final MarkdownTable table,
      final String name,
      final List<FaultLatency.Result> runs,
      final Function<FaultLatency.Result, FaultLatency.Faults> part) {
    final List<FaultLatency.Faults> faults = runs.stream().map(part).toList();
    table.row(
        name,
        median(faults, FaultLatency.Faults::count),
        median(faults, FaultLatency.Faults::p50),
        median(faults, FaultLatency.Faults::p99),
        median(faults, FaultLatency.Faults::p999),
        median(faults, FaultLatency.Faults::writtenPages),
        median(faults, FaultLatency.Faults::megabytesPerSecond),
        median(faults, FaultLatency.Faults::fromDisk));
  }

  private static <T> String median(final List<T> runs, final ToDoubleFunction<T> value) {
    return String.format(Locale.ROOT, "%.0f", Medians.median(runs, value));
  }

  List<Target> targets(final String disk) {
    final List<Target> targets = new ArrayList<>();
    results.forEach(
        (transport, runs) -> {
          targets.add(
              Target.atMost(
                  transport.key() + ": p99 of faults, shrinking / quiet, " + disk,
                  Medians.median(runs, run -> run.shrinking().p99() / run.quiet().p99()),
                  1.5));
          if (transport != TransportType.JNR_FUSE) {
            targets.add(
                Target.atMost(
                    transport.key() + ": p99.9 of faults, shrinking, ms, " + disk,
                    Medians.median(runs, run -> run.shrinking().p999() / 1e3),
                    1));
          }
        });
    return targets;
  }
}
