package io.ghostswap.it.machine;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.ProgramRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program in C that allocates memory and reads it back, of {@code
 * integration-tests/bench/allocate.c}.
 */
public final class AllocateProgram {
  /** The order in which it reads its pages back. */
  public static final String IN_ORDER = "sequential";

  /** See {@link #IN_ORDER}. */
  public static final String AT_RANDOM = "random";

  private final CProgram program;

  private AllocateProgram(final CProgram program) {
    this.program = program;
  }

  /**
   * Compiles it.
   *
   * @param home root of the project
   * @param folder where the program is put
   */
  public static AllocateProgram build(final Path home, final Path folder) {
    return new AllocateProgram(
        CProgram.build(
            home.resolve("integration-tests/bench/allocate.c"), folder.resolve("allocate")));
  }

  /**
   * Starts it; it waits for {@link ProgramRun#goOn} when its memory is filled.
   *
   * @param launcher a program that becomes it, with its arguments; may be empty
   * @param order {@link #IN_ORDER} or {@link #AT_RANDOM}
   */
  public ProgramRun start(
      final List<String> launcher,
      final long bytes,
      final int seed,
      final String order,
      final MemoryCgroup group) {
    final List<String> command = new ArrayList<>(launcher);
    command.add(program.path().toString());
    command.addAll(List.of(Long.toString(bytes), Integer.toString(seed), order));
    return ProgramRun.start(command, group);
  }
}
