package io.ghostswap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Page faults of a daemon's threads, but for those whose duty it is to touch memory beforehand.
 *
 * @param threads faults by thread: name and number, then minor and major ones
 */
record PageFaults(Map<String, List<Long>> threads) {
  /** Touches the reserve: each frame that it adds is a fault, taken so that no store takes it. */
  private static final String UPKEEP = "ghostswap-upkee";

  private static final int MINOR = 7;
  private static final int MAJOR = 9;

  /** Those of now. */
  static PageFaults of(final long pid) {
    final Map<String, List<Long>> threads = new HashMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      tasks.forEach(task -> add(threads, task));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PageFaults(threads);
  }

  private static void add(final Map<String, List<Long>> threads, final Path task) {
    try {
      final String stat = Files.readString(task.resolve("stat"));
      final String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      if (!name.equals(UPKEEP)) {
        threads.put(
            name + "/" + task.getFileName(),
            List.of(Long.valueOf(fields[MINOR]), Long.valueOf(fields[MAJOR])));
      }
    } catch (final NoSuchFileException e) {
      // The thread has ended meanwhile.
      return;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those since another moment; threads that began since then count whole. */
  PageFaults minus(final PageFaults before) {
    final Map<String, List<Long>> since = new HashMap<>();
    threads.forEach(
        (name, faults) -> {
          final List<Long> then = before.threads.getOrDefault(name, List.of(0L, 0L));
          since.put(
              name,
              List.of(faults.getFirst() - then.getFirst(), faults.getLast() - then.getLast()));
        });
    since.values().removeIf(faults -> faults.equals(List.of(0L, 0L)));
    return new PageFaults(since);
  }

  long minor() {
    return threads.values().stream().mapToLong(List::getFirst).sum();
  }

  long major() {
    return threads.values().stream().mapToLong(List::getLast).sum();
  }
}
