package io.ghostswap.it.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Groups of bars as SVG: one group for each thing compared, one bar for each series. */
public final class BarChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 380;
  private static final int LEFT = 70;
  private static final int TOP = 50;
  private static final int BOTTOM = 80;
  private static final List<String> COLOURS = List.of("#4878a8", "#e08214", "#5aae61", "#9970ab");

  private final String title;
  private final String unit;
  private final List<String> series;
  private final List<String> groups = new ArrayList<>();
  private final List<double[]> values = new ArrayList<>();

  /** A chart with these series, each of which has a colour. */
  public BarChart(final String title, final String unit, final List<String> series) {
    this.title = title;
    this.unit = unit;
    this.series = List.copyOf(series);
  }

  /** Adds a group; NaN is no bar. */
  public void group(final String name, final double... heights) {
    groups.add(name);
    values.add(heights.clone());
  }

  /** The picture. */
  public String svg() {
    final Svg svg = new Svg(WIDTH, HEIGHT, title);
    final double highest =
        values.stream()
            .flatMapToDouble(java.util.Arrays::stream)
            .filter(value -> !Double.isNaN(value))
            .max()
            .orElse(1);
    final double scale = (HEIGHT - TOP - BOTTOM) / (highest * 1.1);
    final double groupWidth = (double) (WIDTH - LEFT - 20) / Math.max(1, groups.size());
    svg.line(LEFT, HEIGHT - BOTTOM, WIDTH - 20, HEIGHT - BOTTOM, "#444");
    svg.text(10, TOP - 10, "start", unit);
    for (int g = 0; g < groups.size(); g++) {
      final double left = LEFT + g * groupWidth;
      final double barWidth = groupWidth * 0.8 / series.size();
      for (int s = 0; s < series.size(); s++) {
        final double value = values.get(g)[s];
        if (!Double.isNaN(value)) {
          final double x = left + groupWidth * 0.1 + s * barWidth;
          final double height = value * scale;
          svg.box(x, HEIGHT - BOTTOM - height, barWidth * 0.9, height, colour(s));
          svg.text(x + barWidth / 2, HEIGHT - BOTTOM - height - 4, "middle", number(value));
        }
      }
      svg.text(left + groupWidth / 2, HEIGHT - BOTTOM + 18, "middle", groups.get(g));
    }
    for (int s = 0; s < series.size(); s++) {
      svg.box(LEFT + s * 200, HEIGHT - 40, 12, 12, colour(s));
      svg.text(LEFT + s * 200 + 18, HEIGHT - 30, "start", series.get(s));
    }
    return svg.toString();
  }

  private static String colour(final int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  private static String number(final double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
