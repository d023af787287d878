package io.ghostswap.it;

import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.linux.LoopSysfs;
import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a test has left on the machine. Everything that tests make has {@link #MARK} in its path, so
 * that what other people do on the machine is told apart.
 */
final class Leftovers {
  /** Beginning of the name of every temporary folder and cgroup of these tests. */
  static final String MARK = "ghostswap-it-";

  private static final Path PAGE_CLUSTER = Path.of("/proc/sys/vm/page-cluster");

  /** Instances that are not of these tests set it as well. */
  private static final String OTHERS = "set by others";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String pageCluster;

  private Leftovers(final String pageCluster) {
    this.pageCluster = pageCluster;
  }

  /** Remembers what the machine is like before the tests of a class. */
  static Leftovers before() throws IOException {
    return new Leftovers(pageCluster());
  }

  /** Takes down what is left and fails if there was anything. */
  void requireNone() {
    // A loop device is let go of, and a process ends, a moment after the command that did it.
    final boolean none = Await.holds(TIMEOUT, () -> find().isEmpty());
    final List<String> found = none ? List.of() : find();
    GhostswapInstance.forceDownAll();
    if (!found.isEmpty()) {
      throw new AssertionError("left behind: " + String.join("; ", found));
    }
  }

  /** Whatever there is of one test or of one instance. */
  static List<String> of(final String mark) {
    try {
      final List<String> found = new ArrayList<>();
      for (final LoopSysfs.Loop loop : LoopSysfs.read()) {
        if (loop.backingFile().toString().contains(mark)) {
          found.add(loop.name() + " over " + loop.backingFile());
        }
      }
      for (final ProcSwaps.Area area : ProcSwaps.read()) {
        if (area.path().toString().contains(mark)) {
          found.add("swap on " + area.path());
        }
      }
      for (final ProcMounts.Mount mount : ProcMounts.read()) {
        if (mount.path().toString().contains(mark) || mount.source().contains(mark)) {
          found.add("a mount on " + mount.path());
        }
      }
      list(Path.of("/run/ghostswap"), mark, found);
      list(Path.of("/sys/fs/cgroup"), mark, found);
      list(Path.of("/sys/fs/cgroup/memory"), mark, found);
      processes(mark, found);
      return found;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> find() {
    try {
      final List<String> found = of(MARK);
      final String now = pageCluster();
      if (!now.equals(pageCluster) && !now.equals(OTHERS) && !pageCluster.equals(OTHERS)) {
        found.add("vm.page-cluster is " + now + ", it was " + pageCluster);
      }
      return found;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pageCluster() throws IOException {
    final List<Instance> others =
        Instance.all(
            unreadable -> {
              throw unreadable;
            });
    return others.isEmpty() ? Files.readString(PAGE_CLUSTER).strip() : OTHERS;
  }

  private static void list(final Path folder, final String mark, final List<String> found)
      throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> entries = Files.list(folder)) {
        entries
            .filter(entry -> entry.getFileName().toString().contains(mark))
            .forEach(entry -> found.add(entry.toString()));
      }
    }
  }

  private static void processes(final String mark, final List<String> found) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(entry -> commandLine(entry).contains(mark))
          .forEach(
              entry -> found.add("process " + entry.getFileName() + ": " + commandLine(entry)));
    }
  }

  private static String commandLine(final Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
          .replace('\0', ' ');
    } catch (final IOException e) {
      return "";
    }
  }
}
