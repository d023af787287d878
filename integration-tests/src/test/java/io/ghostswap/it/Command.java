package io.ghostswap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end; one that does not end in time is killed, and the test fails. */
final class Command {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

  private Command() {}

  /**
   * What a program did.
   *
   * @param command the program and its arguments
   * @param status its exit status
   * @param out its standard output
   * @param err its standard error
   */
  record Outcome(List<String> command, int status, String out, String err) {
    /** Fails the test unless the exit status is 0. */
    Outcome requireSuccess() {
      if (status != 0) {
        throw new AssertionError("exit status " + status + ": " + this);
      }
      return this;
    }

    String text() {
      return out + err;
    }

    @Override
    public String toString() {
      return String.join(" ", command) + "\n" + text();
    }
  }

  /** Runs a program, a minute at most. */
  static Outcome run(final String... command) {
    return run(TIMEOUT, command);
  }

  static Outcome run(final Duration timeout, final String... command) {
    return run(timeout, List.of(command));
  }

  static Outcome run(final Duration timeout, final List<String> command) {
    // Files, not pipes: a process that the program leaves behind may keep a pipe open for ever.
    Path out = null;
    Path err = null;
    try {
      out = Files.createTempFile("ghostswap-test", ".out");
      err = Files.createTempFile("ghostswap-test", ".err");
      return run(timeout, command, out, err);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(out);
      delete(err);
    }
  }

  /** What a program prints, without blanks around it; the test fails when the program fails. */
  static String output(final String... command) {
    return run(command).requireSuccess().out().strip();
  }

  private static Outcome run(
      final Duration timeout, final List<String> command, final Path out, final Path err)
      throws IOException {
    final ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    final Process process = builder.start();
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            String.join(" ", command)
                + " did not end within "
                + timeout.toSeconds()
                + " s\n"
                + read(out)
                + read(err));
      }
      return new Outcome(command, process.exitValue(), read(out), read(err));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(String.join(" ", command) + " was interrupted", e);
    } finally {
      kill(process);
    }
  }

  private static void kill(final Process process) {
    if (!process.isAlive()) {
      return;
    }
    final List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    final boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(final Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void delete(final Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
