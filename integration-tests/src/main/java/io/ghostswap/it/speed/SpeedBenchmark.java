package io.ghostswap.it.speed;

import io.ghostswap.fuse.demo.CgroupException;
import io.ghostswap.it.machine.AllocateProgram;
import io.ghostswap.it.machine.CProgram;
import io.ghostswap.it.machine.FaultingProcess;
import io.ghostswap.it.report.BenchmarkException;
import io.ghostswap.it.report.Latencies;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs every system in turn, round by round, prints the tables and writes a page with plots. The
 * property {@code ghostswap.home} is the root of the project, which is built; reports go to its
 * folder {@code target}. Ctrl-C and SIGTERM take everything down first.
 */
public final class SpeedBenchmark {
  private static final int FAILED = 1;
  private static final long CLEAN_UP_SECONDS = 240;
  private static final long LATENCY_BYTES = 256L << 20;
  private static final int LATENCY_TURNS = 3;

  private SpeedOptions options;
  private final Measurements measurements = new Measurements();
  private final List<Variant> variants = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private AllocateProgram allocate;
  private CProgram fault;

  private SpeedBenchmark(final SpeedOptions options) {
    this.options = options;
  }

  /**
   * Runs the benchmark.
   *
   * @param arguments none; see {@link SpeedOptions} for the environment
   */
  public static void main(final String[] arguments) {
    final CountDownLatch done = new CountDownLatch(1);
    final Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main, done), "bench-stopper"));
    int status = FAILED;
    try {
      run();
      status = 0;
    } catch (final BenchmarkException | CgroupException | IOException e) {
      System.err.println("bench-speed: " + e.getMessage());
    } catch (final InterruptedException e) {
      System.err.println("bench-speed: stopped; everything was taken down");
    } finally {
      done.countDown();
    }
    System.exit(status);
  }

  /** Has the main thread take everything down, and the JVM wait for it. */
  private static void stop(final Thread main, final CountDownLatch done) {
    main.interrupt();
    try {
      if (!done.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("bench-speed: something may be left; see losetup, swapon and mount");
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run() throws IOException, InterruptedException {
    final Path home =
        Path.of(System.getProperty("ghostswap.home", ".")).toAbsolutePath().normalize();
    final SpeedBenchmark benchmark = new SpeedBenchmark(SpeedOptions.of(System.getenv()));
    final Path target = Files.createDirectories(home.resolve("target"));
    final Path folder = Files.createTempDirectory(target, "bench-speed-");
    try {
      benchmark.choose(home, folder);
      benchmark.compile(home, folder);
      benchmark.rounds();
    } finally {
      remove(folder);
    }
    final SpeedReport report =
        new SpeedReport(
            benchmark.options, benchmark.measurements, benchmark.names(), benchmark.notes);
    System.out.println();
    System.out.print(report);
    Files.writeString(target.resolve("bench-speed.md"), report.toString());
    Files.writeString(target.resolve("bench-speed.html"), report.html());
  }

  private void rounds() throws IOException, InterruptedException {
    options.kernel().notes().forEach(this::note);
    options.parameters().forEach(parameter -> note("ghostswap has " + parameter + " in this run."));
    try (Parts parts = new Parts()) {
      options.kernel().on(parts::add);
      for (int round = 1; round <= options.rounds(); round++) {
        round(round);
      }
    }
  }

  private List<String> names() {
    return variants.stream().map(Variant::name).toList();
  }

  private void choose(final Path home, final Path folder) {
    final KernelVariants kernel = new KernelVariants(folder);
    final List<Variant> all =
        List.of(
            kernel.zram(),
            kernel.zswap(),
            kernel.disk(),
            new GhostswapVariant(GhostswapVariant.JNR_FUSE, home, folder, options.parameters()),
            new GhostswapVariant(GhostswapVariant.DEV_FUSE, home, folder, options.parameters()),
            new GhostswapVariant(GhostswapVariant.IO_URING, home, folder, options.parameters()),
            NullVariant.libfuse2(home, folder),
            NullVariant.libfuse3(home, folder),
            NullVariant.lz4Libfuse2(home, folder));
    for (final Variant variant : all) {
      if (options.takesPart(variant)) {
        variant
            .missing()
            .ifPresentOrElse(
                reason -> note(variant.name() + " is left out: " + reason + "."),
                () -> variants.add(variant));
      }
    }
  }

  /** The programs in C, or leaves out what they do. */
  private void compile(final Path home, final Path folder) {
    final List<String> asked = SpeedOptions.PARTS_IN_C.stream().filter(options::has).toList();
    if (asked.isEmpty()) {
      return;
    }
    if (CProgram.missing().isPresent()) {
      note(String.join(", ", asked) + " are left out: " + CProgram.missing().get() + ".");
      options = options.without(asked);
      return;
    }
    allocate = AllocateProgram.build(home, folder);
    fault = FaultingProcess.build(home, folder);
  }

  private void note(final String text) {
    notes.add(text);
    System.out.println(text);
  }

  private void round(final int round) throws IOException, InterruptedException {
    System.out.printf("round %d of %d%n", round, options.rounds());
    final List<Variant> turns = turns(round);
    if (options.has(SpeedOptions.LATENCY)) {
      latencies();
    }
    if (options.has(SpeedOptions.ORDER)) {
      for (final long bytes : options.sizes()) {
        for (final Variant variant : turns) {
          stopIfTold();
          swap(variant, SpeedOptions.inOrder(bytes), SwapRun.jvm(round));
        }
      }
    }
    if (options.has(SpeedOptions.RANDOM)) {
      for (final Variant variant : turns) {
        stopIfTold();
        swap(variant, options.atRandom(), SwapRun.inC(allocate, round));
      }
    }
    if (options.has(SpeedOptions.FAULTS)) {
      for (final Variant variant : turns) {
        stopIfTold();
        faults(variant);
      }
    }
    if (options.has(SpeedOptions.ALLOCATE)) {
      allocate(turns, round);
    }
  }

  /** Each round begins with another one, since what ran before leaves its mark on the machine. */
  private List<Variant> turns(final int round) {
    final List<Variant> turns = new ArrayList<>(variants);
    Collections.rotate(turns, 1 - round);
    return turns;
  }

  private void faults(final Variant variant) throws IOException, InterruptedException {
    final Latencies faults = new FaultRun(fault, variant).run();
    final String name = variant.name();
    final double mean = faults.mean() / 1e3;
    final double p50 = faults.percentile(0.5) / 1e3;
    final double p99 = faults.percentile(0.99) / 1e3;
    final double p999 = faults.percentile(0.999) / 1e3;
    measurements.add(name, Metric.FAULT_MEAN, mean);
    measurements.add(name, Metric.FAULT_P50, p50);
    measurements.add(name, Metric.FAULT_P99, p99);
    measurements.add(name, Metric.FAULT_P999, p999);
    System.out.printf(
        Locale.ROOT,
        "  %-18s %7d faults, mean %5.1f us, p50 %5.1f, p99 %4.0f, p99.9 %4.0f%n",
        name,
        faults.count(),
        mean,
        p50,
        p99,
        p999);
  }

  private void allocate(final List<Variant> turns, final int round) throws InterruptedException {
    final SwapRun.Load load = SpeedOptions.inOrder(options.mainSize());
    for (final Placement placement : Placement.values()) {
      for (final Variant variant : placement.isAvailable() ? turns : List.<Variant>of()) {
        stopIfTold();
        final double seconds = new AllocateRun(allocate, variant, load).run(placement, round);
        measurements.add(variant.name(), Metric.allocate(placement), seconds);
        System.out.printf(
            Locale.ROOT,
            "  %-18s one thread fills %5d MiB %-20s %6.2f s%n",
            variant.name(),
            load.bytes() >> 20,
            placement.title,
            seconds);
      }
    }
  }

  private static void stopIfTold() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /**
   * All are up together and are read in short turns: how fast a sleeping thread wakes up changes
   * from minute to minute on a virtual machine, by more than what is compared here.
   */
  private void latencies() throws InterruptedException {
    try (Parts parts = new Parts()) {
      final Map<String, Running> all = new LinkedHashMap<>();
      for (final Variant variant : variants) {
        stopIfTold();
        final Running running = parts.add(variant.files(LATENCY_BYTES));
        fio(running.device()).fill();
        all.put(variant.name(), running);
      }
      for (int turn = 0; turn < LATENCY_TURNS; turn++) {
        for (final Map.Entry<String, Running> one : all.entrySet()) {
          stopIfTold();
          latency(one.getKey(), one.getValue());
        }
      }
    }
  }

  private void latency(final String name, final Running running) {
    running
        .file()
        .ifPresent(
            file -> {
              final Fio.Latency latency = fio(file).latency();
              measurements.add(name, Metric.FILE_P50, latency.p50());
              measurements.add(name, Metric.FILE_P99, latency.p99());
              measurements.add(name, Metric.FILE_P999, latency.p999());
            });
    final Fio device = fio(running.device());
    final Fio.Latency latency = device.latency();
    measurements.add(name, Metric.DEVICE_P50, latency.p50());
    measurements.add(name, Metric.DEVICE_P99, latency.p99());
    measurements.add(name, Metric.DEVICE_P999, latency.p999());
    measurements.add(name, Metric.DEVICE_READS, device.readsPerSecond());
    System.out.printf(Locale.ROOT, "  %-18s 4 KiB read %6.1f us%n", name, latency.p50());
  }

  private Fio fio(final Path target) {
    return new Fio(target, options.fioSeconds() / LATENCY_TURNS);
  }

  private void swap(final Variant variant, final SwapRun.Load load, final SwapRun.Program program)
      throws IOException, InterruptedException {
    final String name = variant.name();
    final SwapRun.Figures figures = new SwapRun(variant, load, program).run();
    measurements.add(name, Metric.fill(load), figures.fillSeconds());
    measurements.add(name, Metric.read(load), figures.readSeconds());
    measurements.add(name, Metric.cpu(load), figures.cpuSeconds() / load.gibibytes());
    measurements.add(name, Metric.others(load), figures.others());
    measurements.add(name, Metric.besidePool(load), figures.besideBytes());
    measurements.add(name, Metric.START, figures.startSeconds());
    System.out.printf(
        Locale.ROOT,
        "  %-18s %5d MiB, %-10s fill %6.2f s   read back %6.2f s   others %2.0f %%%n",
        name,
        load.bytes() >> 20,
        load.order(),
        figures.fillSeconds(),
        figures.readSeconds(),
        figures.others() * 100);
  }

  private static void remove(final Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (final Path entry : entries) {
        Files.delete(entry);
      }
    }
    Files.delete(folder);
  }
}
