package io.ghostswap.it.jmh;

import io.ghostswap.fuse.attach.DaemonLaunch;
import io.ghostswap.it.density.DensityBenchmark;
import io.ghostswap.it.report.MarkdownTable;
import io.ghostswap.it.report.Report;
import io.ghostswap.it.report.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of this package in JVMs with the daemon's flags, on the corpus that {@link
 * DensityBenchmark} has collected, and adds figures and ratios to its report.
 *
 * <p>Iterations are many and short, and ratios are those of the best ones: what else a machine does
 * can only make an iteration worse, and it seldom leaves a longer one alone. Of garbage the median
 * counts, which what JMH itself allocates in some iterations does not change.
 */
public final class StoreBenchmarks {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** Less than the smallest object in every tenth call. */
  private static final double NO_GARBAGE_BYTES = 1;

  /** JMH uses what the JDK would otherwise warn of. */
  private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private final Map<String, Result<?>> scores = new LinkedHashMap<>();
  private final Map<String, Double> garbage = new LinkedHashMap<>();

  private StoreBenchmarks() {}

  /**
   * Runs them.
   *
   * @param arguments {@code short} for a first impression, or {@code full}
   * @throws IOException when the report cannot be written
   * @throws RunnerException when a benchmark fails
   */
  public static void main(final String[] arguments) throws IOException, RunnerException {
    final boolean full = arguments.length > 0 && arguments[0].equals("full");
    final StoreBenchmarks benchmarks = new StoreBenchmarks();
    System.out.println("== Benchmarks of single pages, " + (full ? "full" : "short"));
    benchmarks.run(PageBenchmark.class, 1, full);
    benchmarks.run(MixedBenchmark.class, 1, full);
    benchmarks.run(MixedBenchmark.class, 2, full);
    benchmarks.print(new Report(DensityBenchmark.reportFile()), full);
  }

  private void run(final Class<?> benchmark, final int threads, final boolean full)
      throws RunnerException {
    final ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmark.getName())
            .threads(threads)
            .forks(full ? 5 : 2)
            .warmupIterations(full ? 5 : 4)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(full ? 100 : 60)
            .measurementTime(TimeValue.milliseconds(100))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(full ? VerboseMode.NORMAL : VerboseMode.SILENT)
            .jvmArgs(DaemonLaunch.jvmFlags().toArray(String[]::new))
            .jvmArgsAppend(
                ALLOW_UNSAFE, "-Dghostswap.home=" + System.getProperty("ghostswap.home", "."));
    final Collection<RunResult> results = new Runner(options.build()).run();
    for (final RunResult result : results) {
      final String name = result.getPrimaryResult().getLabel() + " x" + threads;
      scores.put(name, result.getPrimaryResult());
      final Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      garbage.put(
          name, allocated == null ? Double.NaN : allocated.getStatistics().getPercentile(50));
    }
  }

  private void print(final Report report, final boolean full) throws IOException {
    report.add(
        "## Single pages (JMH, " + (full ? "full" : "short") + ", the daemon's JVM flags)\n");
    final MarkdownTable table =
        new MarkdownTable()
            .text("benchmark x threads")
            .number("best")
            .number("mean")
            .number("error")
            .text("unit")
            .number("garbage B/op");
    scores.forEach(
        (name, score) ->
            table.row(
                name,
                number("%.1f", best(score)),
                number("%.1f", score.getScore()),
                number("%.1f", score.getScoreError()),
                score.getScoreUnit(),
                number("%.2f", garbage.get(name))));
    report.add(table.toString() + "\n");
    report.add(Report.load() + "\n");
    report.add(Target.table(targets()) + "\n");
  }

  private List<Target> targets() {
    final List<Target> targets = new ArrayList<>();
    targets.add(
        Target.atMost(
            "store of a page, x lz4 and one copy", ratio("store x1", "compressAndCopy x1"), 1.15));
    targets.add(
        Target.atMost(
            "load of a page, x lz4 and one copy", ratio("load x1", "decompressAndCopy x1"), 1.15));
    targets.add(Target.atMost("load of a dense page, x load", ratio("loadDense x1", "load x1"), 4));
    targets.add(
        Target.atLeast("two threads, x one", ratio("storeAndLoad x2", "storeAndLoad x1"), 1.8));
    for (final String name : List.of("store x1", "load x1", "loadDense x1", "storeAndLoad x2")) {
      targets.add(
          Target.atMost("garbage of " + name + ", B/op", garbage.get(name), NO_GARBAGE_BYTES));
    }
    return targets;
  }

  private double ratio(final String name, final String base) {
    return best(scores.get(name)) / best(scores.get(base));
  }

  private static double best(final Result<?> result) {
    return result.getScoreUnit().startsWith("ops")
        ? result.getStatistics().getMax()
        : result.getStatistics().getMin();
  }

  private static String number(final String format, final double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
