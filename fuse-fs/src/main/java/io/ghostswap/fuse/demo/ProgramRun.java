package io.ghostswap.fuse.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link MemoryProgram}, or another program that prints what it does, that runs inside a memory
 * cgroup; closing it ends it.
 */
public final class ProgramRun implements AutoCloseable {
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xms16m",
          "-Xmx16m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Xshare:auto",
          // Its own pages are lost as well when the daemon dies: there is nothing left to report.
          "-XX:+SuppressFatalErrorMessage",
          "--enable-native-access=ALL-UNNAMED");
  private static final Duration SILENCE_TIMEOUT = Duration.ofMinutes(2);
  private static final String FILLED = "filled ";
  private static final String VERIFIED = "verified ";
  private static final String END_OF_OUTPUT = "";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private String lastVerified = "nothing was verified";

  private ProgramRun(final Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("program-output").start(this::readLines);
  }

  /**
   * Starts the program in a group.
   *
   * @param options its command line
   * @param group the group whose limit holds for it
   * @return the running program
   */
  public static ProgramRun start(final MemoryProgramOptions options, final MemoryCgroup group) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MemoryProgram.class.getName());
    command.addAll(options.arguments());
    return start(command, group);
  }

  /**
   * Starts a program that speaks as {@link MemoryProgram} does.
   *
   * @param command its command line
   * @param group the group whose limit holds for it
   * @return the running program
   */
  public static ProgramRun start(final List<String> command, final MemoryCgroup group) {
    try {
      return new ProgramRun(
          new ProcessBuilder(group.inside(command)).redirectErrorStream(true).start());
    } catch (final IOException e) {
      throw new CgroupException("The program could not be started: " + e.getMessage(), e);
    }
  }

  /**
   * Waits until all the memory is filled, handing every line on.
   *
   * @return false when the program ended before that
   * @throws InterruptedException when this thread is interrupted; the program goes on
   */
  public boolean awaitFilled(final Consumer<String> listener) throws InterruptedException {
    return awaitLine(FILLED, listener);
  }

  /** Lets a program that holds after filling go on. */
  public void goOn() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (final IOException e) {
      // It has ended, which its exit status tells.
      return;
    }
  }

  /**
   * Waits for the end of the program, handing every line on.
   *
   * @return its exit status; 0 only when every byte was right
   * @throws InterruptedException when this thread is interrupted; the program goes on
   */
  public int awaitEnd(final Consumer<String> listener) throws InterruptedException {
    awaitLine(null, listener);
    return process.waitFor();
  }

  /** The program's last line about a finished check. */
  public String lastVerified() {
    return lastVerified;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    final boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(SILENCE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitLine(final String beginning, final Consumer<String> listener)
      throws InterruptedException {
    while (true) {
      final String line = lines.poll(SILENCE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (line == null) {
        process.destroyForcibly();
        listener.accept(
            "no line for " + SILENCE_TIMEOUT.toSeconds() + " seconds: the program hangs");
        return false;
      }
      if (line.isEmpty()) {
        return false;
      }
      listener.accept(line);
      if (line.startsWith(VERIFIED)) {
        lastVerified = line;
      }
      if (beginning != null && line.startsWith(beginning)) {
        return true;
      }
    }
  }

  private void readLines() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().filter(line -> !line.isEmpty()).forEach(lines::add);
    } catch (final IOException | UncheckedIOException e) {
      lines.add("its output cannot be read: " + e.getMessage());
    }
    lines.add(END_OF_OUTPUT);
  }
}
