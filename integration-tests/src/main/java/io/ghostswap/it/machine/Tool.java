package io.ghostswap.it.machine;

import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Programs of the machine. Each leads a session of its own, so that Ctrl-C reaches this JVM alone
 * and it can take things down in their order; for the same reason none is given up half-way.
 */
public final class Tool {
  private static final long TIMEOUT_SECONDS = 240;

  private Tool() {}

  /** Whether a program is installed. */
  public static boolean isInstalled(final String program) {
    return Stream.concat(
            Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Runs a program to its end, also when this thread is interrupted meanwhile.
   *
   * @return what it printed, without blanks at either end
   * @throws BenchmarkException when it fails
   */
  public static String run(final String... command) {
    final Process process = start(command);
    final CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> output(process));
    if (!awaitEnd(process, TIMEOUT_SECONDS)) {
      process.destroyForcibly();
      throw new BenchmarkException(String.join(" ", command) + " does not end");
    }
    if (process.exitValue() != 0) {
      throw new BenchmarkException(
          String.join(" ", command) + ": " + output.join().strip().replace('\n', ' '));
    }
    return output.join().strip();
  }

  /** Starts a program that goes on. */
  public static Process start(final String... command) {
    final List<String> whole = new ArrayList<>(List.of("setsid"));
    whole.addAll(List.of(command));
    try {
      final ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
      builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
      return builder.start();
    } catch (final IOException e) {
      throw new BenchmarkException(command[0] + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** Waits for a process whether interrupted or not. Returns whether it has ended. */
  public static boolean awaitEnd(final Process process, final long seconds) {
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String output(final Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
