package io.ghostswap.it.shrinker;

import io.ghostswap.it.machine.AllocateProgram;
import io.ghostswap.it.machine.FaultingProcess;
import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.machine.KernelSettings;
import io.ghostswap.it.machine.Words;
import io.ghostswap.it.report.BarChart;
import io.ghostswap.it.report.BenchmarkException;
import io.ghostswap.it.report.MarkdownTable;
import io.ghostswap.it.report.Medians;
import io.ghostswap.it.report.Report;
import io.ghostswap.it.report.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Writeback measured: Funaki's experiment on two disks, faults while the shrinker works, and the
 * pool's level over time. Needs root. The property {@code ghostswap.home} is the root of the
 * project; report and pictures are in its folder {@code target}.
 */
public final class ShrinkerBenchmark {
  private static final int SHORT_ROUNDS = 3;
  private static final int FULL_ROUNDS = 10;
  private static final List<String> PARTS = List.of("fast", "slow", "funaki", "faults", "levels");

  /** The same for all: what `ghostswap up` sets. */
  private static final String CLUSTER = "5";

  private final Path home =
      Path.of(System.getProperty("ghostswap.home", ".")).toAbsolutePath().normalize();
  private final Path target = home.resolve("target");
  private final Report report = new Report(target.resolve("bench-shrinker.md"));
  private final List<Target> targets = new ArrayList<>();
  private final int rounds;
  private final List<String> parts;
  private final KernelSettings kernel;

  private ShrinkerBenchmark(
      final int rounds, final List<String> parts, final KernelSettings kernel) {
    this.rounds = rounds;
    this.parts = parts;
    this.kernel = kernel;
  }

  /**
   * Runs the benchmark.
   *
   * <p>The environment says what is done: {@code BENCH_PARTS} has the disks, {@code fast} and
   * {@code slow}, what is done on them, {@code funaki} and {@code faults}, and {@code levels}; all
   * by default. {@link KernelSettings} has what is set meanwhile.
   *
   * @param arguments {@code short} (the default), {@code full} or a number of rounds
   * @throws IOException when a file cannot be read or written
   * @throws InterruptedException when the main thread is interrupted
   */
  public static void main(final String[] arguments) throws IOException, InterruptedException {
    try {
      new ShrinkerBenchmark(
              rounds(arguments), parts(System.getenv()), KernelSettings.of(System.getenv()))
          .runWithSettings();
    } catch (final BenchmarkException e) {
      System.err.println("bench-shrinker: " + e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private static List<String> parts(final Map<String, String> environment) {
    final List<String> chosen = Words.of(environment, "BENCH_PARTS", String.join(",", PARTS));
    Words.requireKnown("BENCH_PARTS", chosen, PARTS);
    return chosen;
  }

  private static int rounds(final String[] arguments) {
    final String form = arguments.length == 0 ? "short" : arguments[0];
    return switch (form) {
      case "short" -> SHORT_ROUNDS;
      case "full" -> FULL_ROUNDS;
      default -> number(form);
    };
  }

  private static int number(final String rounds) {
    try {
      return Integer.parseInt(rounds);
    } catch (final NumberFormatException e) {
      throw new BenchmarkException(
          "the rounds are short, full or a number, not " + rounds + ".", e);
    }
  }

  /** They go back as they were when it ends, and when the JVM ends before. */
  private void runWithSettings() throws IOException, InterruptedException {
    try (Undo undo = new Undo()) {
      kernel.on(file -> undo.push(file::close));
      run();
    }
  }

  private void run() throws IOException, InterruptedException {
    report.begin();
    report.add("## Writeback beside the kernel's\n");
    for (final String note : kernel.notes()) {
      report.add(note + "\n");
    }
    report.add(
        String.format(
            Locale.ROOT,
            "2 GiB that are three quarters compressible in a machine of 1 GiB; pools of %d MiB (%d"
                + " %% of this machine's memory, as zswap counts) are a part of it; accept"
                + " threshold %d %%; page-cluster %s; %d rounds, medians. zswap compresses with"
                + " %s.%n",
            Funaki.poolBytes() >> 20,
            Funaki.poolPercent(),
            SwapVariant.ACCEPT_PERCENT,
            CLUSTER,
            rounds,
            Zswap.exists() ? Zswap.compressor() : "nothing: this kernel has none"));
    if (parts.contains("fast")) {
      onDisk(false);
    }
    if (parts.contains("slow")) {
      onDisk(true);
    }
    if (parts.contains("levels")) {
      levels();
    }
    report.add("\n" + Target.table(targets) + "\n");
    report.add(Report.load());
  }

  private void onDisk(final boolean slow) throws IOException, InterruptedException {
    if (slow && !TestDisk.canBeSlow()) {
      report.add("This kernel cannot limit a device (no blkio hierarchy): no slow disk.\n");
      return;
    }
    final String name =
        slow
            ? String.format(
                Locale.ROOT, "%d MB/s, %d IOPS", TestDisk.SLOW_MB_PER_SECOND, TestDisk.SLOW_IOPS)
            : "the disk as it is";
    System.out.println("# " + name);
    if (parts.contains("funaki")) {
      try (KernelFile _ = KernelFile.pageCluster(CLUSTER);
          TestDisk disk = TestDisk.make(image(), Funaki.diskBytes(), slow)) {
        funaki(disk, slow, name);
      }
    }
    if (parts.contains("faults")) {
      try (TestDisk disk = TestDisk.make(image(), Funaki.diskBytes(), slow)) {
        faults(disk, name);
      }
    }
  }

  private Path image() throws IOException {
    return Files.createDirectories(target).resolve("bench-shrinker.disk");
  }

  private void funaki(final TestDisk disk, final boolean slow, final String name)
      throws IOException, InterruptedException {
    final List<SwapVariant> variants =
        Arrays.stream(SwapVariant.values()).filter(SwapVariant::isAvailable).toList();
    final Map<SwapVariant, List<Funaki.Result>> results =
        Funaki.run(AllocateProgram.build(home, target), disk, variants, rounds);
    final MarkdownTable table =
        new MarkdownTable()
            .text("swap on " + name)
            .number("allocate s")
            .number("/ plain")
            .number("write I/Os")
            .number("MB")
            .number("read back s")
            .number("/ plain")
            .number("write I/Os")
            .number("MB")
            .number("read I/Os")
            .number("MB");
    final BarChart chart =
        new BarChart(
            "2 GiB in 1 GiB: " + name, "seconds, median", List.of("allocate", "read back"));
    final List<Funaki.Result> plain = results.get(SwapVariant.PLAIN);
    for (final SwapVariant variant : variants) {
      final List<Funaki.Result> runs = results.get(variant);
      final double fill = Medians.median(runs, Funaki.Result::fillSeconds);
      final double verify = Medians.median(runs, Funaki.Result::verifySeconds);
      chart.group(variant.title, fill, verify);
      table.row(
          variant.title,
          number(fill, 1),
          number(fill / Medians.median(plain, Funaki.Result::fillSeconds), 2),
          number(Medians.median(runs, run -> run.fill().writes()), 0),
          number(Medians.median(runs, run -> run.fill().writtenBytes() / 1e6), 0),
          number(verify, 1),
          number(verify / Medians.median(plain, Funaki.Result::verifySeconds), 2),
          number(Medians.median(runs, run -> run.verify().writes()), 0),
          number(Medians.median(runs, run -> run.verify().writtenBytes() / 1e6), 0),
          number(Medians.median(runs, run -> run.verify().reads()), 0),
          number(Medians.median(runs, run -> run.verify().readBytes() / 1e6), 0));
    }
    report.add(table + "\n");
    Files.writeString(
        target.resolve("bench-shrinker-" + (slow ? "slow" : "fast") + ".svg"), chart.svg());
    final double bound = slow ? 0.6 : 1.0;
    compare("time to allocate", Funaki.Result::fillSeconds, results, name, bound);
    compare("time to allocate and read back", Funaki.Result::seconds, results, name, bound);
    targets.add(
        Target.atMost(
            "write I/Os of ghostswap / reactive, " + name,
            Medians.median(results.get(SwapVariant.PROACTIVE), ShrinkerBenchmark::writes)
                / Medians.median(results.get(SwapVariant.REACTIVE), ShrinkerBenchmark::writes),
            0.1));
  }

  private static double writes(final Funaki.Result run) {
    return run.fill().writes() + run.verify().writes();
  }

  private void compare(
      final String what,
      final ToDoubleFunction<Funaki.Result> value,
      final Map<SwapVariant, List<Funaki.Result>> results,
      final String name,
      final double boundOfPlain) {
    final double ours = Medians.median(results.get(SwapVariant.PROACTIVE), value);
    targets.add(
        Target.atMost(
            what + ", ghostswap / plain, " + name,
            ours / Medians.median(results.get(SwapVariant.PLAIN), value),
            boundOfPlain));
    targets.add(
        Target.atMost(
            what + ", ghostswap / zswap, " + name,
            results.containsKey(SwapVariant.ZSWAP)
                ? ours / Medians.median(results.get(SwapVariant.ZSWAP), value)
                : Double.NaN,
            1.0));
  }

  private void faults(final TestDisk disk, final String name)
      throws IOException, InterruptedException {
    final FaultRounds faults = FaultRounds.run(FaultingProcess.build(home, target), disk, rounds);
    report.add(faults.table(name) + "\n");
    targets.addAll(faults.targets(name));
  }

  private void levels() throws IOException {
    try (TestDisk disk = TestDisk.make(image(), Funaki.diskBytes(), TestDisk.canBeSlow())) {
      Files.writeString(
          target.resolve("bench-shrinker-levels.svg"),
          PoolLevels.draw(
              disk, SwapVariant.ACCEPT_PERCENT, "Pool level: trickle, reads from disk, storm"));
      report.add("The pool's level over time: bench-shrinker-levels.svg\n");
    }
  }

  private static String number(final double value, final int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
