package io.ghostswap.it.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values over time as SVG, with levels as dashed lines and marked spans of time. */
public final class LineChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 380;
  private static final int LEFT = 70;
  private static final int RIGHT = 170;
  private static final int TOP = 50;
  private static final int BOTTOM = 50;

  private final String title;
  private final String unit;
  private final List<double[]> points = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();

  private record Level(String name, double value) {}

  private record Span(String name, double from, double to) {}

  /** An empty chart; time is in seconds. */
  public LineChart(final String title, final String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** Adds a point of the line. */
  public void point(final double seconds, final double value) {
    points.add(new double[] {seconds, value});
  }

  /** Adds a level that the line is to be seen against. */
  public void level(final String name, final double value) {
    levels.add(new Level(name, value));
  }

  /** Marks a span of time. */
  public void span(final String name, final double from, final double to) {
    spans.add(new Span(name, from, to));
  }

  /** The picture. */
  public String svg() {
    final Svg svg = new Svg(WIDTH, HEIGHT, title);
    final double end = points.stream().mapToDouble(point -> point[0]).max().orElse(1);
    final double highest =
        Math.max(
            points.stream().mapToDouble(point -> point[1]).max().orElse(1),
            levels.stream().mapToDouble(Level::value).max().orElse(1));
    final double perSecond = (WIDTH - LEFT - RIGHT) / end;
    final double perUnit = (HEIGHT - TOP - BOTTOM) / (highest * 1.05);
    final int floor = HEIGHT - BOTTOM;
    boolean dark = false;
    for (final Span span : spans) {
      svg.box(
          LEFT + span.from * perSecond,
          TOP,
          (span.to - span.from) * perSecond,
          floor - TOP,
          dark ? "#e4e4e4" : "#f2f2f2");
      svg.text(LEFT + (span.from + span.to) / 2 * perSecond, TOP + 14, "middle", span.name);
      dark = !dark;
    }
    for (final Level level : levels) {
      final double y = floor - level.value * perUnit;
      svg.dashed(LEFT, y, WIDTH - RIGHT, y, "#c0392b");
      svg.text(WIDTH - RIGHT + 5, y + 4, "start", level.name);
    }
    svg.path(
        points.stream()
            .map(point -> new double[] {LEFT + point[0] * perSecond, floor - point[1] * perUnit})
            .toList(),
        "#4878a8");
    svg.line(LEFT, floor, WIDTH - RIGHT, floor, "#444");
    svg.line(LEFT, TOP, LEFT, floor, "#444");
    svg.text(10, TOP - 10, "start", unit);
    for (int tick = 0; tick <= 10; tick++) {
      final double seconds = end * tick / 10;
      svg.text(
          LEFT + seconds * perSecond,
          floor + 18,
          "middle",
          String.format(Locale.ROOT, "%.0f s", seconds));
    }
    return svg.toString();
  }
}
