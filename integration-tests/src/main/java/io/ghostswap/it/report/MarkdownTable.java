package io.ghostswap.it.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown whose columns are also in line for someone who reads it as plain text. */
public final class MarkdownTable {
  private final List<String> names = new ArrayList<>();
  private final List<Boolean> numbers = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column of text. */
  public MarkdownTable text(final String name) {
    return column(name, false);
  }

  /** Adds a column of numbers. */
  public MarkdownTable number(final String name) {
    return column(name, true);
  }

  private MarkdownTable column(final String name, final boolean number) {
    names.add(name);
    numbers.add(number);
    return this;
  }

  /** Whether it has no column yet. */
  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** Adds a row; columns at the end may be left out. */
  public void row(final String... cells) {
    final List<String> row = new ArrayList<>(List.of(cells));
    while (row.size() < names.size()) {
      row.add("");
    }
    rows.add(row);
  }

  /** The table without the end of its last line. */
  @Override
  public String toString() {
    final List<String> lines = new ArrayList<>();
    lines.add(line(names));
    lines.add(ruler());
    rows.forEach(row -> lines.add(line(row)));
    return String.join("\n", lines);
  }

  private String line(final List<String> cells) {
    final StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < names.size(); i++) {
      final String padding = " ".repeat(width(i) - cells.get(i).length());
      line.append(' ')
          .append(numbers.get(i) ? padding + cells.get(i) : cells.get(i) + padding)
          .append(" |");
    }
    return line.toString();
  }

  private String ruler() {
    final StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < names.size(); i++) {
      line.append("-".repeat(width(i) + 1)).append(numbers.get(i) ? ":|" : "-|");
    }
    return line.toString();
  }

  private int width(final int column) {
    return rows.stream()
        .mapToInt(row -> row.get(column).length())
        .reduce(names.get(column).length(), Math::max);
  }
}
