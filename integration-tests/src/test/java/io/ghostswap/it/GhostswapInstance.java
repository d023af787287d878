package io.ghostswap.it;

import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.LoopDevice;
import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.fuse.linux.LoopSysfs;
import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;

/**
 * A ghostswap of a test's own, with its mount in a temporary folder. Closing it is {@code ghostswap
 * down}; if that fails everything is taken down by hand, and the test fails. Programs whose memory
 * may be in its swap must have ended before.
 */
final class GhostswapInstance implements AutoCloseable {
  /** The command that people use. */
  static final Path LAUNCHER =
      Path.of(System.getProperty("ghostswap.home", ".."))
          .toAbsolutePath()
          .normalize()
          .resolve("ghostswap");

  private static final String PRIORITY = "1000";
  private static final int CLUSTER_PAGES = 512;
  private static final int CLUSTERS_LEFT_PER_DEVICE = 2;
  private static final int CLUSTERS_LEFT_PER_PROCESSOR = 4;
  private static final long PAGE = 4096;
  private static final Set<GhostswapInstance> OPEN = ConcurrentHashMap.newKeySet();
  private static final Queue<String> LAST_WORDS = new ConcurrentLinkedQueue<>();
  private static final Duration UP_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration DOWN_TIMEOUT = Duration.ofMinutes(2);

  private final TestFolder folder;
  private final Path mount;
  private final Command.Outcome started;
  private final long daemonPid;
  private final List<Path> devices;

  private GhostswapInstance(
      final TestFolder folder, final Path mount, final Command.Outcome started) {
    this.folder = folder;
    this.mount = mount;
    this.started = started;
    final Instance instance = Instance.find(mount).orElseThrow();
    this.daemonPid = instance.daemon().pid();
    this.devices = instance.devices().stream().map(LoopDevice::path).toList();
  }

  /**
   * Brings one up; the options are those of {@code ghostswap up} but the mount. The kernel fills it
   * before any other swap of the machine, unless a priority is given.
   */
  static GhostswapInstance up(final String... options) {
    return up(List.of(options));
  }

  static GhostswapInstance up(final List<String> options) {
    Assumptions.assumeTrue(
        !options.contains("io-uring") || DevFuseTransport.hasIoUring(),
        "the kernel has no FUSE over io_uring");
    final TestFolder folder = new TestFolder();
    final Path mount = folder.folder("mount");
    final List<String> arguments = new ArrayList<>(List.of("up", "--mount", mount.toString()));
    if (!options.contains("--priority")) {
      arguments.addAll(List.of("--priority", PRIORITY));
    }
    arguments.addAll(options);
    try {
      final Command.Outcome outcome = command(UP_TIMEOUT, arguments).requireSuccess();
      final GhostswapInstance instance = new GhostswapInstance(folder, mount, outcome);
      OPEN.add(instance);
      return instance;
    } catch (final AssertionError e) {
      System.out.println(log(mount));
      folder.close();
      throw e;
    }
  }

  /** Takes over one that a test has brought up in its own way; closing it deletes the folder. */
  static GhostswapInstance adopt(final TestFolder folder, final Path mount) {
    final GhostswapInstance instance =
        new GhostswapInstance(folder, mount, new Command.Outcome(List.of(), 0, "", ""));
    OPEN.add(instance);
    return instance;
  }

  /** Runs {@code ghostswap} as it is, with no mount given. */
  static Command.Outcome command(final String... arguments) {
    return command(UP_TIMEOUT, List.of(arguments));
  }

  private static Command.Outcome command(final Duration timeout, final List<String> arguments) {
    final List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(arguments);
    return Command.run(timeout, command);
  }

  /** Runs a command of {@code ghostswap} on this instance. */
  Command.Outcome ghostswap(final String name, final String... arguments) {
    final List<String> all = new ArrayList<>(List.of(name, "--mount", mount.toString()));
    all.addAll(List.of(arguments));
    return command(DOWN_TIMEOUT, all);
  }

  /** What {@code up} has printed. */
  Command.Outcome started() {
    return started;
  }

  Path mount() {
    return mount;
  }

  /** A folder beside the mount, for what a test needs. */
  TestFolder folder() {
    return folder;
  }

  Path swapfile() {
    return mount.resolve("swapfile");
  }

  Path control() {
    return mount.resolve("control");
  }

  Path parameterFile(final String name) {
    return mount.resolve("parameters").resolve(name);
  }

  String parameter(final String name) {
    return read(parameterFile(name)).strip();
  }

  /** A number of {@code stats}. */
  long counter(final String name) {
    return Long.parseLong(stat(name));
  }

  String stat(final String name) {
    return read(mount.resolve("stats").resolve(name)).strip();
  }

  /** Its loop devices, as {@code /dev/loop3}. */
  List<Path> devices() {
    return devices;
  }

  long daemonPid() {
    return daemonPid;
  }

  boolean isDaemonAlive() {
    return ProcessHandle.of(daemonPid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Bytes of memory that are in its swap now. */
  long swapUsedBytes() {
    try {
      return ProcSwaps.read().stream()
          .filter(area -> devices.contains(area.path()))
          .mapToLong(ProcSwaps.Area::usedBytes)
          .sum();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the pages that nobody needs any more are discarded. A few stay: the kernel discards
   * whole clusters of 512 pages, each processor fills one of its own, one that has a page of
   * another program in it stays, and swap's own header is a page.
   */
  void awaitEmpty() {
    final long clusters =
        (long) CLUSTERS_LEFT_PER_DEVICE * devices.size()
            + (long) CLUSTERS_LEFT_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    final long pages = clusters * CLUSTER_PAGES;
    final long poolBytes = Long.parseLong(parameter("pool_reserve_bytes")) + pages * PAGE;
    Await.until(
        Duration.ofSeconds(20),
        () ->
            counter("stored_pages") + counter("spilled_pages") <= pages
                && counter("pool_total_size") <= poolBytes,
        () ->
            "stored_pages "
                + counter("stored_pages")
                + ", spilled_pages "
                + counter("spilled_pages")
                + ", pool_total_size "
                + counter("pool_total_size"));
  }

  /** The daemon's log. */
  String log() {
    return log(mount);
  }

  private static String log(final Path mount) {
    return Instance.find(mount)
        .map(Instance::log)
        .filter(Files::exists)
        .map(file -> "--- " + file + "\n" + read(file) + "---")
        .orElse("(no log of " + mount + ")");
  }

  /** Forgets what the instances of earlier tests have said. */
  static void forgetLastWords() {
    LAST_WORDS.clear();
  }

  /** Prints log and counters of all that are or were up in a test that failed. */
  static void dump() {
    LAST_WORDS.forEach(System.out::println);
    OPEN.forEach(instance -> System.out.println(instance.lastWords()));
  }

  private String lastWords() {
    try {
      return stat("all.json") + "\n" + log();
    } catch (final UncheckedIOException e) {
      return e.getMessage() + "\n" + log();
    }
  }

  /** Takes down what a test has not closed, as one that did not end in time. */
  static void forceDownAll() {
    OPEN.forEach(GhostswapInstance::forceDown);
  }

  @Override
  public void close() {
    if (!OPEN.contains(this)) {
      return;
    }
    Command.Outcome outcome = null;
    try {
      LAST_WORDS.add(lastWords());
      outcome = ghostswap("down");
      if (outcome.status() != 0) {
        System.out.println(log());
      }
      outcome.requireSuccess();
    } finally {
      if (outcome == null || outcome.status() != 0) {
        forceDown();
      } else {
        closed();
      }
    }
  }

  /** To be called when a test has taken it down itself. */
  void closed() {
    if (OPEN.remove(this)) {
      folder.close();
    }
  }

  /** The last resort: by hand, in the order that loses least. */
  private void forceDown() {
    System.out.println("taken down by hand: " + mount + "\n" + log());
    for (final Path device : devices) {
      attempt("swapoff", device.toString());
    }
    try {
      for (final LoopSysfs.Loop loop : LoopSysfs.below(mount)) {
        attempt("losetup", "-d", loop.device().toString());
      }
      ProcessHandle.of(daemonPid).ifPresent(ProcessHandle::destroyForcibly);
      if (ProcMounts.find(mount) != null) {
        attempt("umount", "-l", mount.toString());
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    attempt(LAUNCHER.toString(), "down", "--mount", mount.toString());
    closed();
  }

  private static void attempt(final String... command) {
    try {
      Command.run(command);
    } catch (final AssertionError e) {
      System.out.println(e.getMessage());
    }
  }

  private static String read(final Path file) {
    try {
      return Files.readString(file);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
