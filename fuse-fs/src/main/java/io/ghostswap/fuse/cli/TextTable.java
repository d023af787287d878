package io.ghostswap.fuse.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as their widest cell; numbers are put to the right. */
final class TextTable {
  private final List<String> names = new ArrayList<>();
  private final List<Boolean> rightAligned = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  TextTable text(final String name) {
    return column(name, false);
  }

  TextTable number(final String name) {
    return column(name, true);
  }

  void row(final String... cells) {
    if (cells.length != names.size()) {
      throw new IllegalArgumentException(cells.length + " cells in " + names.size() + " columns");
    }
    rows.add(List.of(cells));
  }

  private TextTable column(final String name, final boolean right) {
    names.add(name);
    rightAligned.add(right);
    return this;
  }

  @Override
  public String toString() {
    final StringBuilder text = new StringBuilder();
    line(text, names);
    rows.forEach(row -> line(text, row));
    return text.toString();
  }

  private void line(final StringBuilder text, final List<String> cells) {
    final StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      final String padding = " ".repeat(width(i) - cells.get(i).length());
      line.append(rightAligned.get(i) ? padding + cells.get(i) : cells.get(i) + padding)
          .append(' ');
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private int width(final int column) {
    return rows.stream()
        .mapToInt(row -> row.get(column).length())
        .reduce(names.get(column).length(), Math::max);
  }
}
