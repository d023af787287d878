package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.MemoryProgramOptions;
import io.ghostswap.fuse.demo.ProgramRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program whose memory is larger than the limit of its cgroup; it waits between filling and
 * checking. Closing it kills the program.
 */
final class Workload implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int PAGE = 4096;

  private final long bytes;
  private final MemoryCgroup group;
  private final ProgramRun run;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private Workload(final MemoryProgramOptions options, final long limitBytes) {
    this.bytes = options.bytes();
    this.group = newGroup(limitBytes);
    ProgramRun started = null;
    try {
      started = ProgramRun.start(options, group);
    } finally {
      if (started == null) {
        group.close();
      }
    }
    this.run = started;
  }

  /**
   * Starts one with pages like those of real programs, read back in sequence.
   *
   * @param mebibytes its memory
   * @param limitMebibytes what of it may be resident
   */
  static Workload start(final int mebibytes, final int limitMebibytes) {
    return start(mebibytes, limitMebibytes, "sequential", 0, MemoryProgramOptions.MIXED);
  }

  /**
   * Starts one.
   *
   * @param mebibytes its memory
   * @param limitMebibytes what of it may be resident
   * @param order in which pages are read back and rewritten
   * @param rewrites how often all is rewritten and checked again
   * @param content which kind of pages
   */
  static Workload start(
      final int mebibytes,
      final int limitMebibytes,
      final String order,
      final int rewrites,
      final String content) {
    final long seed = System.nanoTime();
    System.out.println("# " + content + " pages, seed " + seed);
    return new Workload(
        new MemoryProgramOptions((long) mebibytes << 20, seed, order, rewrites, 2, true, content),
        (long) limitMebibytes << 20);
  }

  /** A cgroup for any other program. */
  static MemoryCgroup newGroup(final long limitBytes) {
    return MemoryCgroup.create(
        Leftovers.MARK + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet(), limitBytes);
  }

  /** Waits until its memory is filled. */
  void awaitFilled() throws InterruptedException {
    assertTrue(run.awaitFilled(lines::add), this::text);
  }

  /** Waits until its memory is filled; false when it has ended before that. */
  boolean tryFill() throws InterruptedException {
    return run.awaitFilled(lines::add);
  }

  /** Lets it check every byte, and fails the test when one is wrong. */
  void verify() throws InterruptedException {
    run.goOn();
    assertEquals(0, run.awaitEnd(lines::add), this::text);
    assertTrue(
        run.lastVerified().startsWith("verified " + bytes / PAGE + " pages, 0 wrong"), this::text);
    lines.stream()
        .filter(line -> line.matches("(filled|rewritten|verified) .*"))
        .forEach(line -> System.out.println("# " + line));
  }

  /** Lets it go on and waits for its end, however it ends. */
  int awaitEnd() throws InterruptedException {
    run.goOn();
    return run.awaitEnd(lines::add);
  }

  /** Its process. */
  long pid() {
    try {
      return Long.parseLong(
          Files.readAllLines(group.path().resolve("cgroup.procs")).getFirst().strip());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that it printed. */
  String text() {
    return String.join("\n", lines) + "\noom kills: " + group.oomKills();
  }

  @Override
  public void close() {
    run.close();
    group.close();
  }
}
