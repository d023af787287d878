package io.ghostswap.it.shrinker;

import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the system's tools, and reads and writes the kernel's small files. */
final class Shell {
  private static final long TIMEOUT_SECONDS = 240;

  private Shell() {}

  /**
   * Runs a command.
   *
   * @return what it printed, without the end of the last line
   * @throws BenchmarkException when it fails or does not end in time
   */
  static String run(final String... command) {
    try {
      final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
      final Process process = builder.start();
      process.getOutputStream().close();
      final String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new BenchmarkException(List.of(command) + " does not end");
      }
      if (process.exitValue() != 0) {
        throw new BenchmarkException(List.of(command) + " failed: " + output);
      }
      return output;
    } catch (final IOException e) {
      throw new BenchmarkException(List.of(command) + ": " + e.getMessage(), e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException(List.of(command) + " was interrupted", e);
    }
  }

  static String read(final Path file) {
    try {
      return Files.readString(file).strip();
    } catch (final IOException e) {
      throw new BenchmarkException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static void write(final Path file, final String value) {
    try {
      Files.writeString(file, value);
    } catch (final IOException e) {
      throw new BenchmarkException(file + " does not take " + value + ": " + e.getMessage(), e);
    }
  }
}
