package io.ghostswap.it.report;

import java.util.List;
import java.util.Locale;

/**
 * A figure to reach.
 *
 * @param text what is measured, with its unit
 * @param value what was measured; NaN when it could not be
 * @param bound what is to be reached
 * @param atLeast whether more is better
 */
public record Target(String text, double value, double bound, boolean atLeast) {
  /** A figure that must not be lower than {@code bound}. */
  public static Target atLeast(final String text, final double value, final double bound) {
    return new Target(text, value, bound, true);
  }

  /** A figure that must not be higher than {@code bound}. */
  public static Target atMost(final String text, final double value, final double bound) {
    return new Target(text, value, bound, false);
  }

  /** The targets as a Markdown table. */
  public static String table(final List<Target> targets) {
    final MarkdownTable table =
        new MarkdownTable().text("target").number("to reach").number("measured").text("");
    targets.forEach(target -> target.addTo(table));
    return table.toString();
  }

  private void addTo(final MarkdownTable table) {
    final String sign = atLeast ? ">= " : "<= ";
    table.row(text, sign + number(bound), Double.isNaN(value) ? "-" : number(value), verdict());
  }

  private String verdict() {
    if (Double.isNaN(value)) {
      return "not measured";
    }
    if (atLeast ? value >= bound : value <= bound) {
      return "reached";
    }
    final double missedBy = atLeast ? bound / value - 1 : value / bound - 1;
    return String.format(Locale.ROOT, "MISSED by %.0f %%", missedBy * 100);
  }

  private static String number(final double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
