package io.ghostswap.it.speed;

import static io.ghostswap.it.speed.GhostswapVariant.DEV_FUSE;
import static io.ghostswap.it.speed.GhostswapVariant.IO_URING;
import static io.ghostswap.it.speed.GhostswapVariant.JNR_FUSE;

import io.ghostswap.it.machine.AllocateProgram;
import io.ghostswap.it.machine.FaultingProcess;
import io.ghostswap.it.report.MarkdownTable;
import io.ghostswap.it.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures as tables in Markdown, and as a page with plots. */
final class SpeedReport {
  private static final String ZRAM = "zram";
  private static final String FLOOR = "null-libfuse2";
  private static final String FLOOR_WITH_LZ4 = "lz4-libfuse2";
  private static final double MIB = 1 << 20;

  private final SpeedOptions options;
  private final Measurements measured;
  private final List<String> variants;
  private final List<String> notes;

  SpeedReport(
      final SpeedOptions options,
      final Measurements measured,
      final List<String> variants,
      final List<String> notes) {
    this.options = options;
    this.measured = measured;
    this.variants = variants;
    this.notes = notes;
  }

  @Override
  public String toString() {
    final StringBuilder text = new StringBuilder();
    text.append("# Speed of swap\n\n").append(machine()).append("\n\n");
    notes.forEach(note -> text.append(note).append('\n'));
    if (options.has(SpeedOptions.LATENCY)) {
      text.append("\n## Direct reads of 4 KiB, microseconds\n\n").append(latencies()).append('\n');
    }
    for (final SwapRun.Load load : loads()) {
      text.append("\n## ").append(title(load)).append("\n\n").append(swap(load)).append('\n');
    }
    if (options.has(SpeedOptions.FAULTS)) {
      text.append(
              String.format(
                  Locale.ROOT,
                  "%n## One thread in C, %d MiB under %d MiB, a page a fault, at random,"
                      + " microseconds%n%n",
                  FaultingProcess.BYTES >> 20,
                  FaultingProcess.RESIDENT_BYTES >> 20))
          .append(faults())
          .append('\n');
    }
    if (options.has(SpeedOptions.ALLOCATE)) {
      final SwapRun.Load load = SpeedOptions.inOrder(options.mainSize());
      text.append(
              String.format(
                  Locale.ROOT,
                  "%n## One thread in C fills %d MiB under %d MiB%n%n",
                  load.bytes() >> 20,
                  load.limitBytes() >> 20))
          .append(allocate())
          .append('\n');
    }
    text.append("\n## What is to be reached\n\n")
        .append("Ratios are medians of the ratios of single rounds.\n\n")
        .append(Target.table(targets()))
        .append('\n');
    return text.toString();
  }

  /** A page of its own, without anything from elsewhere. */
  String html() {
    final HtmlPage page = new HtmlPage("Speed of swap", machine());
    if (options.has(SpeedOptions.LATENCY)) {
      page.bars("4 KiB read of the file, p50, us", bars(name -> median(name, Metric.FILE_P50)));
      page.bars("4 KiB read of the device, p50, us", bars(name -> median(name, Metric.DEVICE_P50)));
      page.bars(
          "Reads per second of the device at depth 8",
          bars(name -> median(name, Metric.DEVICE_READS)));
    }
    if (options.has(SpeedOptions.FAULTS)) {
      page.bars("A fault of one page, mean, us", bars(name -> median(name, Metric.FAULT_MEAN)));
    }
    for (final SwapRun.Load load : loads()) {
      page.bars(title(load) + ": fill, s", bars(name -> median(name, Metric.fill(load))));
      page.bars(title(load) + ": read back, s", bars(name -> median(name, Metric.read(load))));
    }
    if (options.has(SpeedOptions.ORDER) && options.sizes().size() > 1) {
      page.lines("Fill, us for each swapped page", options.sizes(), curves(true));
      page.lines("Read back in order, us for each swapped page", options.sizes(), curves(false));
    }
    page.text(toString());
    return page.toString();
  }

  private String machine() {
    return String.format(
        Locale.ROOT,
        "Linux %s, %d processors, JDK %s; medians of %d rounds.",
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        options.rounds());
  }

  private List<SwapRun.Load> loads() {
    final List<SwapRun.Load> loads = new ArrayList<>();
    if (options.has(SpeedOptions.ORDER)) {
      options.sizes().stream().map(SpeedOptions::inOrder).forEach(loads::add);
    }
    if (options.has(SpeedOptions.RANDOM)) {
      loads.add(options.atRandom());
    }
    return loads;
  }

  private static String title(final SwapRun.Load load) {
    return String.format(
        Locale.ROOT,
        "%d MiB under %d MiB, read back %s",
        load.bytes() >> 20,
        load.limitBytes() >> 20,
        load.order().equals(AllocateProgram.AT_RANDOM) ? "at random, one thread in C" : "in order");
  }

  private String latencies() {
    final MarkdownTable table = new MarkdownTable().text("");
    table.number("file p50").number("p99").number("p99.9");
    table.number("device p50").number("p99").number("p99.9").number("reads/s at depth 8");
    for (final String name : variants) {
      table.row(
          name,
          number("%.1f", median(name, Metric.FILE_P50)),
          number("%.0f", median(name, Metric.FILE_P99)),
          number("%.0f", median(name, Metric.FILE_P999)),
          number("%.1f", median(name, Metric.DEVICE_P50)),
          number("%.0f", median(name, Metric.DEVICE_P99)),
          number("%.0f", median(name, Metric.DEVICE_P999)),
          number("%.0f", median(name, Metric.DEVICE_READS)));
    }
    return table.toString();
  }

  private String swap(final SwapRun.Load load) {
    final MarkdownTable table = new MarkdownTable().text("").number("fill s").number("us/page");
    table.number("read s").number("us/page").number("CPU s/GiB");
    table.number("MiB beside pool").number("others' CPU");
    for (final String name : variants) {
      final double fill = median(name, Metric.fill(load));
      final double read = median(name, Metric.read(load));
      table.row(
          name,
          number("%.2f", fill),
          number("%.1f", fill * 1e6 / load.swappedPages()),
          number("%.2f", read),
          number("%.1f", read * 1e6 / load.swappedPages()),
          number("%.1f", median(name, Metric.cpu(load))),
          number("%.0f", median(name, Metric.besidePool(load)) / MIB),
          number("%.0f %%", median(name, Metric.others(load)) * 100));
    }
    return table.toString();
  }

  private String faults() {
    final MarkdownTable table = new MarkdownTable().text("").number("mean").number("/ zram");
    table.number("p50").number("p99").number("p99.9");
    for (final String name : variants) {
      table.row(
          name,
          number("%.1f", median(name, Metric.FAULT_MEAN)),
          number("%.2f", measured.ratio(Metric.FAULT_MEAN, name, ZRAM)),
          number("%.1f", median(name, Metric.FAULT_P50)),
          number("%.0f", median(name, Metric.FAULT_P99)),
          number("%.0f", median(name, Metric.FAULT_P999)));
    }
    return table.toString();
  }

  private String allocate() {
    final MarkdownTable table = new MarkdownTable().text("");
    for (final Placement placement : Placement.values()) {
      table.number(placement.title + ", s").number("/ zram");
    }
    for (final String name : variants) {
      final List<String> row = new ArrayList<>(List.of(name));
      for (final Placement placement : Placement.values()) {
        final String metric = Metric.allocate(placement);
        row.add(number("%.2f", median(name, metric)));
        row.add(number("%.2f", measured.ratio(metric, name, ZRAM)));
      }
      table.row(row.toArray(String[]::new));
    }
    return table.toString();
  }

  private List<Target> targets() {
    final SwapRun.Load order = SpeedOptions.inOrder(options.mainSize());
    final SwapRun.Load random = options.atRandom();
    final List<Target> targets = new ArrayList<>();
    targets.add(
        Target.atMost(
            "jnr-fuse: 4 KiB read of the file / null-libfuse2",
            measured.ratio(Metric.FILE_P50, JNR_FUSE, FLOOR),
            1.25));
    targets.add(
        Target.atMost(
            "jnr-fuse: fill / zram", measured.ratio(Metric.fill(order), JNR_FUSE, ZRAM), 1.0));
    targets.add(
        Target.atMost(
            "jnr-fuse: fill / lz4-libfuse2",
            measured.ratio(Metric.fill(order), JNR_FUSE, FLOOR_WITH_LZ4),
            1.25));
    targets.add(
        Target.atMost(
            "jnr-fuse: read in order / zram",
            measured.ratio(Metric.read(order), JNR_FUSE, ZRAM),
            1.25));
    targets.add(
        Target.atMost(
            "jnr-fuse: read at random / null-libfuse2",
            measured.ratio(Metric.read(random), JNR_FUSE, FLOOR),
            1.25));
    targets.add(
        Target.atMost(
            "jnr-fuse: memory beside the pool, MiB",
            median(JNR_FUSE, Metric.besidePool(order)) / MIB,
            96));
    targets.add(
        Target.atMost("jnr-fuse: start until swap is on, s", median(JNR_FUSE, Metric.START), 3));
    if (options.sizes().size() > 1) {
      targets.add(Target.atMost("jnr-fuse: fill, dearest / cheapest size", spread(true), 1.25));
      targets.add(Target.atMost("jnr-fuse: read, dearest / cheapest size", spread(false), 1.25));
    }
    for (final String transport : List.of(DEV_FUSE, IO_URING)) {
      if (variants.contains(transport)) {
        addOwnProtocol(targets, transport, order, random);
      }
    }
    return targets;
  }

  /** What is to be reached by a transport that speaks to the kernel itself. */
  private void addOwnProtocol(
      final List<Target> targets,
      final String transport,
      final SwapRun.Load order,
      final SwapRun.Load random) {
    targets.add(
        Target.atMost(
            transport + ": 4 KiB read of the device / jnr-fuse",
            measured.ratio(Metric.DEVICE_P50, transport, JNR_FUSE),
            0.7));
    targets.add(
        Target.atLeast(
            transport + ": reads/s at depth 8 / jnr-fuse",
            measured.ratio(Metric.DEVICE_READS, transport, JNR_FUSE),
            2.5));
    targets.add(
        Target.atMost(
            transport + ": read in order / zram",
            measured.ratio(Metric.read(order), transport, ZRAM),
            1.1));
    targets.add(
        Target.atMost(
            transport + ": read at random / jnr-fuse",
            measured.ratio(Metric.read(random), transport, JNR_FUSE),
            0.6));
    targets.add(
        Target.atMost(
            transport + ": mean fault / jnr-fuse",
            measured.ratio(Metric.FAULT_MEAN, transport, JNR_FUSE),
            0.6));
    targets.add(
        Target.atMost(
            transport + ": mean fault / zram",
            measured.ratio(Metric.FAULT_MEAN, transport, ZRAM),
            3));
    targets.add(
        Target.atMost(
            transport + ": p99.9 of faults, ms", median(transport, Metric.FAULT_P999) / 1e3, 1));
    targets.add(
        Target.atMost(
            transport + ": memory beside the pool, MiB",
            median(transport, Metric.besidePool(order)) / MIB,
            96));
  }

  /** Time of a page at the size where it takes longest over that where it takes least. */
  private double spread(final boolean fill) {
    final double[] times =
        options.sizes().stream()
            .mapToDouble(bytes -> microsPerPage(JNR_FUSE, bytes, fill))
            .sorted()
            .toArray();
    return times[times.length - 1] / times[0];
  }

  private double microsPerPage(final String variant, final long bytes, final boolean fill) {
    final SwapRun.Load load = SpeedOptions.inOrder(bytes);
    final double seconds = median(variant, fill ? Metric.fill(load) : Metric.read(load));
    return seconds * 1e6 / load.swappedPages();
  }

  private List<HtmlPage.Bar> bars(final ToDoubleFunction<String> value) {
    return variants.stream()
        .map(name -> new HtmlPage.Bar(name, value.applyAsDouble(name)))
        .filter(bar -> !Double.isNaN(bar.value()))
        .toList();
  }

  private List<HtmlPage.Curve> curves(final boolean fill) {
    return variants.stream()
        .filter(
            name ->
                options.sizes().stream()
                    .noneMatch(bytes -> Double.isNaN(microsPerPage(name, bytes, fill))))
        .map(
            name ->
                new HtmlPage.Curve(
                    name,
                    options.sizes().stream()
                        .map(bytes -> microsPerPage(name, bytes, fill))
                        .toList()))
        .toList();
  }

  private double median(final String variant, final String metric) {
    return measured.median(variant, metric);
  }

  private static String number(final String format, final double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
