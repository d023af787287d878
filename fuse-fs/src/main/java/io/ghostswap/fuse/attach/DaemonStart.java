package io.ghostswap.fuse.attach;

import io.ghostswap.fuse.linux.Libc;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Starts a daemon and waits until it is ready.
 *
 * <p>The daemon is forked from a thread that is an I/O flusher with real-time priority: both are
 * inherited by every thread that the daemon's JVM ever makes, which nothing inside that JVM could
 * bring about.
 */
final class DaemonStart {
  /**
   * The C library takes memory in one place and never gives any back: what a request or a
   * compilation has needed once is resident for the next one, and neither waits for the kernel.
   */
  private static final Map<String, String> MALLOC =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_TRIM_THRESHOLD_", Integer.toString(1 << 30),
          "MALLOC_MMAP_THRESHOLD_", Integer.toString(32 << 20),
          "MALLOC_TOP_PAD_", Integer.toString(1 << 20));

  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(2);
  private static final int ALIVE_CHECK_MS = 500;
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
  private static final int REAL_TIME_PRIORITY = 1;
  private static final String UNKILLABLE = "-1000";
  private static final String END_OF_OUTPUT = "";
  private static final String READY = "ready";
  private static final String FAILED = "failed: ";
  private static final String PROGRESS = "progress: ";

  private final List<String> command;
  private final Path log;
  private final Progress progress;

  DaemonStart(final List<String> command, final Path log, final Progress progress) {
    this.command = command;
    this.log = log;
    this.progress = progress;
  }

  /**
   * Starts the daemon.
   *
   * @throws AttachException when it does not become ready; it has ended then
   */
  DaemonProcess start() {
    final Process process = spawn();
    final DaemonProcess daemon = DaemonProcess.of(process.pid());
    try {
      protectFromOomKiller(process.pid());
      awaitReady(process, daemon);
      return daemon;
    } catch (final RuntimeException e) {
      // Not ready means that nobody can be using its files yet.
      daemon.terminate();
      final boolean interrupted = Thread.interrupted();
      if (!daemon.awaitEnd(KILL_TIMEOUT)) {
        daemon.kill();
        daemon.awaitEnd(KILL_TIMEOUT);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  private Process spawn() {
    final FutureTask<Process> fork = new FutureTask<>(this::fork);
    Thread.ofPlatform().name("daemon-fork").start(fork);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return fork.get();
        } catch (final InterruptedException e) {
          // The process is there in a moment, whoever waits for it or not: it must be ended first.
          interrupted = true;
        }
      }
    } catch (final ExecutionException e) {
      throw new AttachException("The daemon could not be started: " + e.getCause().getMessage(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Process fork() throws IOException {
    if (Libc.setIoFlusher(true) < 0) {
      progress.warn(
          "The daemon may wait for its own swap under extreme pressure: PR_SET_IO_FLUSHER was"
              + " refused (it needs CAP_SYS_RESOURCE and Linux 5.6).");
    }
    if (Libc.setScheduler(0, Libc.SCHED_FIFO, REAL_TIME_PRIORITY) < 0) {
      progress.warn(
          "The daemon runs without real-time priority: SCHED_FIFO was refused (it needs"
              + " CAP_SYS_NICE); the machine may stall under extreme pressure.");
    }
    final ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    builder.environment().putAll(MALLOC);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  private void protectFromOomKiller(final long pid) {
    try {
      Files.writeString(Path.of("/proc", Long.toString(pid), "oom_score_adj"), UNKILLABLE);
    } catch (final IOException e) {
      progress.warn(
          "The daemon is not protected from the OOM killer: its oom_score_adj could not be set to "
              + UNKILLABLE
              + " (it needs CAP_SYS_RESOURCE).");
    }
  }

  private void awaitReady(final Process process, final DaemonProcess daemon) {
    final BlockingQueue<String> lines = readLines(process);
    while (true) {
      final String line = next(lines, daemon);
      if (line.equals(READY)) {
        return;
      } else if (line.startsWith(FAILED)) {
        throw new AttachException(line.substring(FAILED.length()));
      } else if (line.startsWith(PROGRESS)) {
        progress.step(line.substring(PROGRESS.length()));
      } else if (line.isEmpty()) {
        throw new AttachException("The daemon ended before it was ready; " + lastWords());
      }
    }
  }

  /**
   * The next line, empty at the end. The end is seen by the process as well as by its output: a
   * daemon that dies while it walks its own mount keeps its output open.
   */
  private String next(final BlockingQueue<String> lines, final DaemonProcess daemon) {
    final Deadline deadline = Deadline.in(STEP_TIMEOUT);
    try {
      while (true) {
        final boolean alive = daemon.isAlive();
        final String line = lines.poll(ALIVE_CHECK_MS, TimeUnit.MILLISECONDS);
        if (line != null) {
          return line;
        } else if (!alive) {
          return END_OF_OUTPUT;
        } else if (deadline.hasPassed()) {
          throw new AttachException(
              "The daemon was not ready within "
                  + STEP_TIMEOUT.toSeconds()
                  + " seconds; "
                  + lastWords());
        }
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AttachException("The start was interrupted.", e);
    }
  }

  private static BlockingQueue<String> readLines(final Process process) {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread.ofPlatform()
        .daemon()
        .name("daemon-output")
        .start(
            () -> {
              try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().filter(line -> !line.isEmpty()).forEach(lines::add);
              } catch (final IOException | UncheckedIOException e) {
                lines.add(FAILED + "The daemon's output cannot be read: " + e.getMessage());
              }
              lines.add(END_OF_OUTPUT);
            });
    return lines;
  }

  /** The last line of the log, which tells more than an exit status. */
  private String lastWords() {
    try {
      final Optional<String> last =
          Files.readAllLines(log).stream().filter(line -> !line.isBlank()).reduce((a, b) -> b);
      return last.map(line -> "its last words: " + line.strip()).orElse("it said nothing.");
    } catch (final IOException e) {
      return "its log " + log + " cannot be read.";
    }
  }
}
