package io.ghostswap.it.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An SVG picture that is being drawn. */
final class Svg {
  private final StringBuilder body = new StringBuilder();

  Svg(final int width, final int height, final String title) {
    body.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n",
            width,
            height,
            width,
            height));
    body.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"20\" text-anchor=\"middle\" font-size=\"15\">%s</text>%n",
            width / 2,
            escaped(title)));
  }

  void box(
      final double x,
      final double y,
      final double width,
      final double height,
      final String colour) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
            x,
            y,
            width,
            height,
            colour));
  }

  void line(
      final double x1, final double y1, final double x2, final double y2, final String colour) {
    line(x1, y1, x2, y2, colour, "");
  }

  void dashed(
      final double x1, final double y1, final double x2, final double y2, final String colour) {
    line(x1, y1, x2, y2, colour, " stroke-dasharray=\"6 4\"");
  }

  private void line(
      final double x1,
      final double y1,
      final double x2,
      final double y2,
      final String colour,
      final String dashes) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
            x1,
            y1,
            x2,
            y2,
            colour,
            dashes));
  }

  void path(final List<double[]> points, final String colour) {
    final String list =
        points.stream()
            .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point[0], point[1]))
            .collect(Collectors.joining(" "));
    body.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n",
            list,
            colour));
  }

  void text(final double x, final double y, final String anchor, final String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            escaped(text)));
  }

  private static String escaped(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public String toString() {
    return body + "</svg>\n";
  }
}
