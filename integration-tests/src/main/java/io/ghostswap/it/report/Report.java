package io.ghostswap.it.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** What a benchmark has found out: Markdown, on the standard output and at the end of a file. */
public final class Report {
  private final Path file;

  /** A report that goes on where the file ends. */
  public Report(final Path file) {
    this.file = file;
  }

  /**
   * One line on how busy the machine is, without which no time means much.
   *
   * @throws IOException when the kernel does not say
   */
  public static String load() throws IOException {
    final String[] averages = Files.readString(Path.of("/proc/loadavg")).split(" ");
    return String.format(
        Locale.ROOT,
        "Load of the machine at the end: %s over one minute, on %d processors.",
        averages[0],
        Runtime.getRuntime().availableProcessors());
  }

  /**
   * Begins the file anew.
   *
   * @throws IOException when it cannot be written
   */
  public void begin() throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, "");
  }

  /**
   * Adds some lines.
   *
   * @param text without the end of the last line
   * @throws IOException when the file cannot be written
   */
  public void add(final String text) throws IOException {
    System.out.println(text);
    Files.writeString(
        file,
        text + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
