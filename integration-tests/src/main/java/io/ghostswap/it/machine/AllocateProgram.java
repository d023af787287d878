package io.ghostswap.it.machine;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.ProgramRun;
import io.ghostswap.it.report.BenchmarkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program in C that allocates memory, of {@code integration-tests/bench/allocate.c}. */
public final class AllocateProgram {
  private final Path program;

  private AllocateProgram(final Path program) {
    this.program = program;
  }

  /** Why it cannot be compiled here; empty where it can. */
  public static Optional<String> missing() {
    return Tool.isInstalled("gcc") ? Optional.empty() : Optional.of("gcc is not installed");
  }

  /**
   * Compiles it.
   *
   * @param home root of the project
   * @param folder where the program is put
   */
  public static AllocateProgram build(final Path home, final Path folder) {
    missing()
        .ifPresent(
            reason -> {
              throw new BenchmarkException(reason);
            });
    final Path program = folder.resolve("allocate");
    final Path source = home.resolve("integration-tests/bench/allocate.c");
    Tool.run("gcc", "-O2", source.toString(), "-o", program.toString());
    return new AllocateProgram(program);
  }

  /**
   * Starts it; it waits for {@link ProgramRun#goOn} when its memory is filled.
   *
   * @param launcher a program that becomes it, with its arguments; may be empty
   */
  public ProgramRun start(
      final List<String> launcher, final long bytes, final int seed, final MemoryCgroup group) {
    final List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(program.toString(), Long.toString(bytes), Integer.toString(seed)));
    return ProgramRun.start(command, group);
  }
}
