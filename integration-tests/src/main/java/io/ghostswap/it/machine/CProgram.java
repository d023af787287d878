package io.ghostswap.it.machine;

import io.ghostswap.it.report.BenchmarkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program in C of {@code integration-tests/bench}, compiled for this machine. */
public final class CProgram {
  private final Path path;

  private CProgram(final Path path) {
    this.path = path;
  }

  /** Why none can be compiled here; empty where it can. */
  public static Optional<String> missing() {
    return Tool.isInstalled("gcc") ? Optional.empty() : Optional.of("gcc is not installed");
  }

  /**
   * Compiles one.
   *
   * @param source its file
   * @param path what it becomes
   * @param flags of the compiler and the linker
   */
  public static CProgram build(final Path source, final Path path, final String... flags) {
    missing()
        .ifPresent(
            reason -> {
              throw new BenchmarkException(reason);
            });
    final List<String> command =
        new ArrayList<>(List.of("gcc", "-O2", source.toString(), "-o", path.toString()));
    command.addAll(List.of(flags));
    Tool.run(command.toArray(String[]::new));
    return new CProgram(path);
  }

  /** The file that can be executed. */
  public Path path() {
    return path;
  }
}
