package io.ghostswap.it.vm;

import io.ghostswap.it.report.MarkdownTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param scenario what was run
 * @param kernel version of the machine's kernel
 * @param accelerator how qemu ran it
 * @param time from making the disks to collecting the results
 * @param failure one sentence, or nothing when it passed
 * @param results folder with console, logs and tables
 */
record VmResult(
    Scenario scenario,
    String kernel,
    Accelerator accelerator,
    Duration time,
    Optional<String> failure,
    Path results) {

  boolean passed() {
    return failure.isEmpty();
  }

  /** The table that the scenario has measured, in Markdown, or nothing. */
  Optional<String> table() {
    final Path file = results.resolve("results/table.tsv");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      final List<String> lines = Files.readAllLines(file);
      final MarkdownTable table = new MarkdownTable();
      for (final String name : lines.getFirst().split("\t")) {
        if (table.isEmpty()) {
          table.text(name);
        } else {
          table.number(name);
        }
      }
      lines.stream().skip(1).forEach(line -> table.row(line.split("\t", -1)));
      return Optional.of(table.toString());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All results as a Markdown table. */
  static String summary(final List<VmResult> results) {
    final MarkdownTable table =
        new MarkdownTable().text("scenario").text("kernel").number("seconds").text("result");
    for (final VmResult result : results) {
      table.row(
          result.scenario.name(),
          result.kernel,
          Long.toString(result.time.toSeconds()),
          result.failure.map(reason -> "FAILED: " + reason).orElse("passed"));
    }
    return table.toString();
  }
}
