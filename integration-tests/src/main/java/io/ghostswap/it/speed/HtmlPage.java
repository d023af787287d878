package io.ghostswap.it.speed;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/** One HTML page with plots in SVG; it needs nothing from elsewhere. */
final class HtmlPage {
  private static final List<String> COLOURS =
      List.of("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#888888");
  private static final int WIDTH = 760;
  private static final int LABEL = 150;
  private static final int BAR = 22;
  private static final int HEIGHT = 260;
  private static final int MARGIN = 50;

  private final StringBuilder body = new StringBuilder();

  /** A bar and its name. */
  record Bar(String name, double value) {}

  /** A curve and its name, a value for each size. */
  record Curve(String name, List<Double> values) {}

  HtmlPage(final String title, final String subtitle) {
    body.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escape(title))
        .append(
            "</title>\n<style>body{font:14px sans-serif;margin:2em;max-width:60em}"
                + "h2{font-size:15px;margin:1.5em 0 .3em}</style></head>\n<body><h1>")
        .append(escape(title))
        .append("</h1>\n<p>")
        .append(escape(subtitle))
        .append("</p>\n");
  }

  /** Adds horizontal bars; nothing where there are none. */
  void bars(final String title, final List<Bar> bars) {
    if (bars.isEmpty()) {
      return;
    }
    final double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    begin(title, bars.size() * BAR);
    for (int i = 0; i < bars.size(); i++) {
      final Bar bar = bars.get(i);
      final double length = bar.value() / most * (WIDTH - LABEL - 80);
      final int y = i * BAR;
      text(LABEL - 6, y + 15, "end", bar.name());
      add(
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
          LABEL, y + 3, length, BAR - 6, COLOURS.get(i % COLOURS.size()));
      text(LABEL + 6 + length, y + 15, "start", shortNumber(bar.value()));
    }
    body.append("</svg>\n");
  }

  /** Adds curves over sizes in bytes. */
  void lines(final String title, final List<Long> sizes, final List<Curve> curves) {
    final double most =
        curves.stream()
            .flatMap(curve -> curve.values().stream())
            .filter(value -> !value.isNaN())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    begin(title, HEIGHT + curves.size() * BAR);
    add(
        "<path d=\"M%d 10V%dH%d\" fill=\"none\" stroke=\"black\"/>%n",
        MARGIN, HEIGHT - MARGIN, WIDTH - 20);
    text(MARGIN - 6, 20, "end", shortNumber(most));
    text(MARGIN - 6, HEIGHT - MARGIN, "end", "0");
    for (int i = 0; i < sizes.size(); i++) {
      text(x(i, sizes.size()), HEIGHT - MARGIN + 18, "middle", (sizes.get(i) >> 20) + " MiB");
    }
    for (int i = 0; i < curves.size(); i++) {
      final Curve curve = curves.get(i);
      final String colour = COLOURS.get(i % COLOURS.size());
      final StringBuilder points = new StringBuilder();
      for (int j = 0; j < curve.values().size(); j++) {
        final double y = HEIGHT - MARGIN - curve.values().get(j) / most * (HEIGHT - MARGIN - 20);
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(j, sizes.size()), y));
      }
      add(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
          points.toString().strip(), colour);
      add(
          "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>%n",
          MARGIN, HEIGHT + i * BAR, colour);
      text(MARGIN + 20, HEIGHT + i * BAR + 11, "start", curve.name());
    }
    body.append("</svg>\n");
  }

  /** Adds text as it is. */
  void text(final String text) {
    body.append("<pre>").append(escape(text)).append("</pre>\n");
  }

  @Override
  public String toString() {
    return body + "</body></html>\n";
  }

  private void begin(final String title, final int height) {
    body.append("<h2>").append(escape(title)).append("</h2>\n");
    add(
        "<svg width=\"%d\" height=\"%d\" font-size=\"12\" font-family=\"sans-serif\">%n",
        WIDTH, height);
  }

  private void text(final double x, final double y, final String anchor, final String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escape(text));
  }

  @FormatMethod
  private void add(final String format, final Object... values) {
    body.append(String.format(Locale.ROOT, format, values));
  }

  private static double x(final int index, final int count) {
    return MARGIN + 40 + index * (WIDTH - MARGIN - 100.0) / Math.max(1, count - 1);
  }

  private static String shortNumber(final double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
  }

  private static String escape(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
