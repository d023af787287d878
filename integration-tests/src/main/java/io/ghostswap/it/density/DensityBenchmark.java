package io.ghostswap.it.density;

import io.ghostswap.fuse.attach.DaemonLaunch;
import io.ghostswap.it.density.CorpusCollector.Share;
import io.ghostswap.it.report.BenchmarkException;
import io.ghostswap.it.report.MarkdownTable;
import io.ghostswap.it.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collects a corpus and has {@link DensityTable} measure on it, in a JVM with the daemon's flags.
 * The property {@code ghostswap.home} is the root of the project; under its folder {@code target}
 * lie corpus and report.
 */
public final class DensityBenchmark {
  private static final String CORPUS = "bench-corpus.bin";
  private static final String REPORT = "bench-density.md";

  private DensityBenchmark() {}

  /** Where the corpus of the last run is. */
  public static Path corpusFile() {
    return target().resolve(CORPUS);
  }

  /** Where the report of the last run is. */
  public static Path reportFile() {
    return target().resolve(REPORT);
  }

  private static Path target() {
    return home().resolve("target");
  }

  private static Path home() {
    return Path.of(System.getProperty("ghostswap.home", ".")).toAbsolutePath().normalize();
  }

  /**
   * Runs the benchmark.
   *
   * @param arguments none
   * @throws IOException when a file cannot be read or written
   * @throws InterruptedException when the main thread is interrupted
   */
  public static void main(final String[] arguments) throws IOException, InterruptedException {
    try {
      System.exit(run());
    } catch (final BenchmarkException e) {
      System.err.println("bench-density: " + e.getMessage());
      System.exit(1);
    }
  }

  private static int run() throws IOException, InterruptedException {
    final List<Share> shares = new CorpusCollector(home()).collect(corpusFile());
    final Report report = new Report(reportFile());
    report.begin();
    try (Corpus corpus = Corpus.open(corpusFile())) {
      report.add("## Corpus: memory of real programs\n");
      report.add(table(shares));
      report.add(totals(corpus));
    }
    return measure();
  }

  private static String table(final List<Share> shares) {
    final MarkdownTable table =
        new MarkdownTable().text("program").text("holds").number("resident").number("taken");
    for (final Share share : shares) {
      table.row(
          share.program().program(),
          share.residentPages() == 0 ? "not installed" : share.program().content(),
          Integer.toString(share.residentPages()),
          Integer.toString(share.takenPages()));
    }
    return table.toString();
  }

  private static String totals(final Corpus corpus) {
    return String.format(
        Locale.ROOT,
        "%n%d pages, %d MiB; %.1f %% same-filled, %.1f %% duplicates of others.%n",
        corpus.pages(),
        corpus.memory().byteSize() >> 20,
        100.0 * corpus.sameFilledPages() / corpus.pages(),
        100.0 * corpus.duplicatePages() / corpus.pages());
  }

  private static int measure() throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(DaemonLaunch.jvmFlags());
    command.add("-Dghostswap.home=" + home());
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.add(DensityTable.class.getName());
    final Process process = new ProcessBuilder(command).inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "table-stopper"));
    return process.waitFor();
  }
}
