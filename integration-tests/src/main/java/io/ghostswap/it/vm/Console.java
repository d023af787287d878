package io.ghostswap.it.vm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The console of a running machine: shown, kept in a file, judged, and watched for silence. A
 * machine that says nothing for too long is asked for the state of its tasks and then ended.
 */
final class Console {
  /** A machine that lives says something every ten seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(90);

  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  /** Show everything: memory, blocked tasks, all tasks, which is what a hang is explained by. */
  private static final byte[] KEYS = {'8', 'm', 'w', 't'};

  private static final byte[] BREAK = {1, 'b'};

  private final Process machine;
  private final Path file;
  private final ConsoleJudge judge;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

  Console(final Process machine, final Path file, final ConsoleJudge judge) {
    this.machine = machine;
    this.file = file;
    this.judge = judge;
    Thread.ofPlatform().daemon().name("console").start(this::read);
  }

  /**
   * Follows it to the machine's end.
   *
   * @param limit after which the machine is ended
   * @return why it had to be ended, if so
   */
  Optional<String> follow(final Duration limit) throws InterruptedException {
    final long end = System.nanoTime() + limit.toNanos();
    try (Writer log = Files.newBufferedWriter(file)) {
      while (true) {
        final long left = Math.min(SILENCE.toNanos(), end - System.nanoTime());
        final Optional<String> line = lines.poll(left, TimeUnit.NANOSECONDS);
        if (line == null) {
          askForTasks(log);
          return Optional.of(
              end - System.nanoTime() <= 0
                  ? "it did not end within " + limit.toMinutes() + " minutes"
                  : "it said nothing for " + SILENCE.toSeconds() + " seconds");
        }
        if (line.isEmpty()) {
          return Optional.empty();
        }
        take(line.get(), log, true);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(final String line, final Writer log, final boolean show) throws IOException {
    log.write(line + "\n");
    log.flush();
    judge.accept(line);
    if (show) {
      System.out.println("  | " + line);
    }
  }

  private void askForTasks(final Writer log) throws IOException, InterruptedException {
    for (final byte key : KEYS) {
      try {
        final OutputStream input = machine.getOutputStream();
        input.write(BREAK);
        input.write(key);
        input.flush();
      } catch (final IOException e) {
        return; // it has ended meanwhile
      }
      Optional<String> line = lines.poll(LAST_WORDS.toSeconds(), TimeUnit.SECONDS);
      while (line != null && line.isPresent()) {
        take(line.get(), log, false);
        line = lines.poll(2, TimeUnit.SECONDS);
      }
    }
  }

  private void read() {
    try (BufferedReader reader = machine.inputReader(StandardCharsets.ISO_8859_1)) {
      reader.lines().map(Optional::of).forEach(lines::add);
    } catch (final IOException | UncheckedIOException e) {
      lines.add(Optional.of("the console cannot be read: " + e.getMessage()));
    }
    lines.add(Optional.empty());
  }
}
