package io.ghostswap.it.density;

import io.ghostswap.it.report.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program with all processes that it has started, which can be frozen. Closing it kills them all;
 * so does the end of this JVM, and the kernel when this JVM is killed.
 *
 * <p>To be used by the thread that lives longest, the main thread: the kernel kills the program
 * when the thread ends that has started it.
 */
final class RunningProgram implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  /** How the line ends or begins that a program says when its memory is full. */
  private static final String READY = "ready";

  /** The state of a process, behind its name in {@code /proc/PID/stat}. */
  private static final String STOPPED = ") T";

  private final String name;
  private final Process process;
  private final Thread killer = new Thread(this::kill, "program-killer");
  private final CountDownLatch readyOrEnded = new CountDownLatch(1);
  private volatile boolean ready;
  private volatile String firstLine = "";
  private volatile String lastLine = "";

  private RunningProgram(final String name, final Process process) {
    this.name = name;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(killer);
    Thread.ofPlatform().daemon().name("program-output").start(this::readLines);
  }

  /** Starts a program. */
  static RunningProgram start(final String name, final List<String> command) {
    final List<String> whole = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    whole.addAll(command);
    try {
      final Process process =
          new ProcessBuilder(whole)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      return new RunningProgram(name, process);
    } catch (final IOException e) {
      throw new BenchmarkException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  private void readLines() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        firstLine = firstLine.isEmpty() ? line : firstLine;
        lastLine = line;
        if (line.equals(READY) || line.contains('"' + READY + '"')) {
          ready = true;
          readyOrEnded.countDown();
        }
      }
    } catch (final IOException e) {
      lastLine = e.getMessage();
    } finally {
      readyOrEnded.countDown();
    }
  }

  /** Waits until the program's memory is full. */
  void awaitReady() throws InterruptedException {
    if (!readyOrEnded.await(READY_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new BenchmarkException(
          name + " was not ready after " + READY_TIMEOUT.toSeconds() + " seconds.");
    }
    if (!ready) {
      throw new BenchmarkException(
          name + " ended before it was ready: " + firstLine + " ... " + lastLine);
    }
  }

  /** Stops every process of the program and returns their ids. */
  List<Long> freeze() throws InterruptedException {
    final List<Long> pids = new ArrayList<>();
    for (final ProcessHandle member : family().toList()) {
      signal("STOP", member.pid());
      if (awaitStopped(member)) {
        pids.add(member.pid());
      }
    }
    return pids;
  }

  private Stream<ProcessHandle> family() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  private static void signal(final String signal, final long pid) throws InterruptedException {
    try {
      new ProcessBuilder("bash", "-c", "kill -" + signal + " " + pid).start().waitFor();
    } catch (final IOException e) {
      throw new BenchmarkException("a process could not be stopped: " + e.getMessage(), e);
    }
  }

  /** False when the process has ended meanwhile. */
  private static boolean awaitStopped(final ProcessHandle member) throws InterruptedException {
    final long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
    while (member.isAlive()) {
      if (state(member.pid()).contains(STOPPED)) {
        return true;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new BenchmarkException("process " + member.pid() + " does not stop.");
      }
      Thread.sleep(1);
    }
    return false;
  }

  private static String state(final long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    } catch (final IOException e) {
      return "";
    }
  }

  private void kill() {
    family().toList().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    process.onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (final IllegalStateException e) {
      // The JVM is ending, and the hook does the same.
      return;
    }
  }
}
