package io.ghostswap.it.density;

import io.ghostswap.it.report.MarkdownTable;
import java.util.Locale;

/**
 * What one way of holding the corpus came to.
 *
 * @param name of the way
 * @param pages held
 * @param bytes taken for them, everything included
 * @param bytesWithoutReserve the same without memory that is only kept ready; NaN where there is no
 *     such thing
 * @param storeNanos time to store a page; NaN if not measured
 * @param loadNanos median time to load one random page; NaN if not measured
 */
record DensityRow(
    String name,
    long pages,
    double bytes,
    double bytesWithoutReserve,
    double storeNanos,
    double loadNanos) {

  private static final double MEBIBYTE = 1 << 20;

  /** A way that could not be measured. */
  static DensityRow skipped(final String name, final String reason) {
    return new DensityRow(
        name + " (skipped: " + reason + ")", 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  /** The header of a table of rows. */
  static MarkdownTable table() {
    return new MarkdownTable()
        .text("way")
        .number("pages held")
        .number("memory MiB")
        .number("density")
        .number("x zram lz4")
        .number("without reserve")
        .number("store us/page")
        .number("load p50 us");
  }

  /** The same way with the loads measured. */
  DensityRow withLoadNanos(final double nanos) {
    return new DensityRow(name, pages, bytes, bytesWithoutReserve, storeNanos, nanos);
  }

  /** Pages held in the place of one. */
  double density() {
    return pages * (double) Corpus.PAGE_SIZE / bytes;
  }

  /** The same for memory that is in use, which shows fragmentation more clearly. */
  double densityWithoutReserve() {
    return pages * (double) Corpus.PAGE_SIZE / bytesWithoutReserve;
  }

  void addTo(final MarkdownTable table, final double zramDensity) {
    table.row(
        name,
        Double.isNaN(bytes) ? "-" : Long.toString(pages),
        number("%.1f", bytes / MEBIBYTE),
        number("%.3f", density()),
        number("%.2f", density() / zramDensity),
        number("%.3f", densityWithoutReserve()),
        number("%.2f", storeNanos / 1000),
        number("%.2f", loadNanos / 1000));
  }

  private static String number(final String format, final double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
