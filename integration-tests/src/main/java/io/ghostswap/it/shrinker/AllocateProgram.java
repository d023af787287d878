package io.ghostswap.it.shrinker;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.ProgramRun;
import io.ghostswap.it.machine.Tool;
import io.ghostswap.it.report.BenchmarkException;
import java.nio.file.Path;
import java.util.List;

/** The program in C that allocates memory, of {@code integration-tests/bench/allocate.c}. */
final class AllocateProgram {
  private final Path program;

  private AllocateProgram(final Path program) {
    this.program = program;
  }

  /**
   * Compiles it.
   *
   * @param home root of the project
   * @param folder where the program is put
   */
  static AllocateProgram build(final Path home, final Path folder) {
    if (!Tool.isInstalled("gcc")) {
      throw new BenchmarkException("gcc is not installed");
    }
    final Path program = folder.resolve("allocate");
    final Path source = home.resolve("integration-tests/bench/allocate.c");
    Tool.run("gcc", "-O2", source.toString(), "-o", program.toString());
    return new AllocateProgram(program);
  }

  /** Starts it; it waits for {@link ProgramRun#goOn} when its memory is filled. */
  ProgramRun start(final long bytes, final int seed, final MemoryCgroup group) {
    return ProgramRun.start(
        List.of(program.toString(), Long.toString(bytes), Integer.toString(seed)), group);
  }
}
