package io.ghostswap.it.density;

import com.google.errorprone.annotations.FormatMethod;
import io.ghostswap.config.Assignment;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.ZpoolType;
import io.ghostswap.it.report.BenchmarkException;
import io.ghostswap.it.report.MarkdownTable;
import io.ghostswap.it.report.Report;
import io.ghostswap.it.report.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Holds one corpus in every way there is, one after the other in one process, and compares what
 * they take. Every page is read back and compared.
 */
public final class DensityTable {
  private static final String BASE_ALGORITHM = "lz4";

  private final Corpus corpus;
  private final Report report;
  private final List<DensityRow> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();

  private DensityTable(final Corpus corpus, final Report report) {
    this.corpus = corpus;
    this.report = report;
  }

  /**
   * Measures.
   *
   * @param arguments none
   * @throws IOException when a file cannot be read or written
   * @throws InterruptedException when the main thread is interrupted
   */
  public static void main(final String[] arguments) throws IOException, InterruptedException {
    final Report report = new Report(DensityBenchmark.reportFile());
    try (Corpus corpus = Corpus.open(DensityBenchmark.corpusFile())) {
      new DensityTable(corpus, report).run();
    } catch (final BenchmarkException e) {
      System.err.println("bench-density: " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws IOException, InterruptedException {
    System.out.println("== Measuring");
    warmUp();
    final DensityRow zram = zram(BASE_ALGORITHM);
    rows.add(zram);
    rows.add(zram("lzo-rle"));
    final DensityRow lz4 = measureLz4();
    measureFresh(zram.density(), lz4.loadNanos());
    measureChurned();
    measureZbud();
    print(zram.density());
  }

  /** The daemon runs every path before it serves, and so do we. */
  private void warmUp() throws IOException {
    try (MeasuredStore store = new MeasuredStore(corpus)) {
      store.storeAll();
      PageLoad.medianNanos(store::load, corpus.pages());
    }
  }

  private DensityRow zram(final String algorithm) throws IOException {
    final String name = "zram " + algorithm;
    try (ZramDevice device = ZramDevice.claim(algorithm, corpus.memory().byteSize());
        FileChannel channel = device.open()) {
      final long start = System.nanoTime();
      ZramDevice.write(channel, corpus);
      final double storeNanos = (double) (System.nanoTime() - start) / corpus.pages();
      final PageLoad load = (page, target) -> read(channel, page, target);
      final double loadNanos = PageLoad.medianNanos(load, corpus.pages());
      return new DensityRow(
          name, device.pages(), device.usedBytes(), Double.NaN, storeNanos, loadNanos);
    } catch (final BenchmarkException e) {
      return DensityRow.skipped(name, e.getMessage());
    }
  }

  private static void read(final FileChannel channel, final int page, final ByteBuffer target)
      throws IOException {
    if (channel.read(target, Corpus.offset(page)) != Corpus.PAGE_SIZE) {
      throw new IOException("page " + page + " of the zram device is short");
    }
  }

  /** What lz4 alone would do: the codec whose loads the others are compared with. */
  private DensityRow measureLz4() throws IOException {
    final Assignment never = new Assignment(Parameter.DENSE_OVER_BYTES, "4096");
    try (MeasuredStore store = new MeasuredStore(corpus, never)) {
      final DensityRow row = measureStored(store, "ghostswap just stored, lz4 alone");
      rows.add(row);
      return row;
    }
  }

  private void measureFresh(final double zramDensity, final double lz4LoadNanos)
      throws IOException {
    try (MeasuredStore store = new MeasuredStore(corpus)) {
      final DensityRow stored = measureStored(store, "ghostswap just stored");
      rows.add(stored);
      final double metadata = (double) store.metadataBytes() / corpus.pages();
      final DensityRow cold = measureCold(store);
      targets.add(Target.atLeast("just stored, x zram lz4", stored.density() / zramDensity, 1));
      targets.add(Target.atLeast("cold, x zram lz4", cold.density() / zramDensity, 1.6));
      targets.add(
          Target.atMost(
              "load p50 of a cold page, x of one in lz4", cold.loadNanos() / lz4LoadNanos, 4));
      targets.add(Target.atMost("metadata, bytes a slot", metadata, 20));
    }
  }

  private DensityRow measureStored(final MeasuredStore store, final String name)
      throws IOException {
    final double storeNanos = store.storeAll();
    store.keepUpMemory();
    final DensityRow row = store.row(name, storeNanos, Double.NaN);
    final double loadNanos = PageLoad.medianNanos(store::load, corpus.pages());
    store.verify();
    return row.withLoadNanos(loadNanos);
  }

  private DensityRow measureCold(final MeasuredStore store) throws IOException {
    final long nanos = store.coolDown();
    DensityRow cold = store.row("ghostswap cold", Double.NaN, Double.NaN);
    cold = cold.withLoadNanos(PageLoad.medianNanos(store::load, corpus.pages()));
    store.verify();
    rows.add(cold);
    note(
        "Cold: %d of %d pages recompressed, %.2f us of background work a page, compaction"
            + " included.",
        store.recompressedPages(),
        corpus.pages(),
        nanos / 1e3 / Math.max(1, store.recompressedPages()));
    return cold;
  }

  private void measureChurned() throws IOException, InterruptedException {
    try (MeasuredStore store = new MeasuredStore(corpus)) {
      store.storeAll();
      final Churn churn = new Churn(store);
      churn.run();
      DensityRow churned = store.row("ghostswap after churn", Double.NaN, Double.NaN);
      churned = churned.withLoadNanos(PageLoad.medianNanos(store::load, corpus.pages()));
      store.verify();
      rows.add(churned);
      targets.add(
          Target.atLeast(
              "after churn, x a fresh store of the same pages, both without reserve",
              churned.densityWithoutReserve() / freshDensity(store),
              0.95));
      churn.measureStalls();
      noteStalls(churn);
    }
  }

  private void measureZbud() throws IOException {
    try (MeasuredStore store = new MeasuredStore(corpus, ZpoolType.ZBUD)) {
      rows.add(measureStored(store, "ghostswap just stored, zbud"));
    }
  }

  private double freshDensity(final MeasuredStore churned) {
    try (MeasuredStore fresh = new MeasuredStore(corpus)) {
      fresh.storeContentsOf(churned);
      fresh.keepUpMemory();
      return fresh.row("fresh", Double.NaN, Double.NaN).densityWithoutReserve();
    }
  }

  private void noteStalls(final Churn churn) {
    final double stall = churn.besideCompaction().percentile(0.999);
    note(
        "Requests of one page beside compaction: %d, p50 %.2f us, p99.9 %.1f us; beside a thread"
            + " that only spins: p50 %.2f us, p99.9 %.1f us.",
        churn.besideCompaction().count(),
        churn.besideCompaction().percentile(0.5) / 1e3,
        stall / 1e3,
        churn.besideSpinning().percentile(0.5) / 1e3,
        churn.besideSpinning().percentile(0.999) / 1e3);
    targets.add(Target.atMost("load or store beside compaction, p99.9 in ms", stall / 1e6, 1));
  }

  @FormatMethod
  private void note(final String format, final Object... values) {
    notes.add(String.format(Locale.ROOT, format, values));
  }

  private void print(final double zramDensity) throws IOException {
    final MarkdownTable table = DensityRow.table();
    rows.forEach(row -> row.addTo(table, zramDensity));
    report.add("## Density: pages held in the place of one\n");
    report.add(table.toString());
    report.add(
        "\n"
            + "Density is pages held x 4096 / memory. Of zram it is orig_data_size /"
            + " mem_used_total; of\n"
            + "ghostswap the memory is pool_total_size + metadata_bytes: fragmentation, reserve"
            + " and\n"
            + "slot table included. Loads are of one random page, of zram by direct I/O.\n");
    notes.add(Report.load());
    report.add(String.join("\n", notes) + "\n");
    report.add(Target.table(targets) + "\n");
  }
}
