package io.ghostswap.it.density;

import static io.ghostswap.it.density.ProcessMemory.PAGE_SIZE;

import io.ghostswap.it.density.ProcessMemory.Run;
import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts the programs one after the other, and puts pages of their memory into one file. From every
 * program at most {@link #MAX_PAGES} are taken, in runs of neighbours that are spread evenly over
 * what it has, so that no program and no part of one outweighs the others.
 */
final class CorpusCollector {
  /** The most pages of one program: 96 MiB. */
  static final int MAX_PAGES = 24_576;

  /** What makes a corpus: 200 MiB. */
  static final int MIN_TOTAL_PAGES = 51_200;

  private final Path home;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(ProcessMemory.MAX_RUN_PAGES * PAGE_SIZE);

  CorpusCollector(final Path home) {
    this.home = home;
  }

  /**
   * What a program gave.
   *
   * @param program the program
   * @param residentPages what it had
   * @param takenPages what was taken, in the order of the file; 0 when it is not installed
   */
  record Share(CorpusProgram program, int residentPages, int takenPages) {}

  /**
   * Writes the file anew.
   *
   * @throws BenchmarkException when a program fails, or all give too little
   */
  List<Share> collect(final Path file) throws IOException, InterruptedException {
    Files.createDirectories(file.getParent());
    final List<Share> shares = new ArrayList<>();
    try (FileChannel corpus =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (final CorpusProgram program : CorpusProgram.values()) {
        final Optional<List<String>> command = program.command(home);
        shares.add(
            command.isEmpty() ? new Share(program, 0, 0) : collect(program, command.get(), corpus));
      }
    }
    final int total = shares.stream().mapToInt(Share::takenPages).sum();
    if (total < MIN_TOTAL_PAGES) {
      throw new BenchmarkException(
          "the programs gave " + total + " pages; a corpus needs " + MIN_TOTAL_PAGES + ".");
    }
    return shares;
  }

  private Share collect(
      final CorpusProgram program, final List<String> command, final FileChannel corpus)
      throws IOException, InterruptedException {
    System.out.println("== Memory of " + program.program() + ": " + program.content());
    try (RunningProgram running = RunningProgram.start(program.program(), command)) {
      running.awaitReady();
      return copy(program, running.freeze(), corpus);
    }
  }

  private Share copy(final CorpusProgram program, final List<Long> pids, final FileChannel corpus)
      throws IOException {
    final List<List<Run>> runs = new ArrayList<>();
    for (final long pid : pids) {
      try (ProcessMemory memory = ProcessMemory.open(pid)) {
        runs.add(memory.residentRuns());
      }
    }
    final long resident = runs.stream().flatMap(List::stream).mapToInt(Run::pages).sum();
    long seen = 0;
    long taken = 0;
    for (int i = 0; i < pids.size(); i++) {
      try (ProcessMemory memory = ProcessMemory.open(pids.get(i))) {
        for (final Run run : runs.get(i)) {
          final boolean wanted =
              taken * resident <= seen * MAX_PAGES && taken + run.pages() <= MAX_PAGES;
          seen += run.pages();
          if (wanted && copy(memory, run, corpus)) {
            taken += run.pages();
          }
        }
      }
    }
    return new Share(program, (int) resident, (int) taken);
  }

  private boolean copy(final ProcessMemory memory, final Run run, final FileChannel corpus)
      throws IOException {
    buffer.clear();
    if (!memory.copy(run, buffer)) {
      return false;
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      corpus.write(buffer);
    }
    return true;
  }
}
