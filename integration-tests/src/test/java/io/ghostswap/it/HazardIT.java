package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ghostswap.fuse.linux.CpuLatency;
import io.ghostswap.fuse.linux.LoopSysfs;
import io.ghostswap.fuse.linux.Processors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has frozen or corrupted machines, looked for on an instance as a person has it. */
@Privileged(programs = {"chrt", "fincore", "findmnt"})
@Tag("hazard")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HazardIT {
  private static final Path PAGE_CLUSTER = Path.of("/proc/sys/vm/page-cluster");
  private static final long MIB = 1L << 20;
  private static final long MAX_DAEMON_BYTES = 192 * MIB;

  private static GhostswapInstance instance;

  @BeforeAll
  static void up() {
    instance = GhostswapInstance.up("--size", "512M", "--stripes", "2", "--max-pool", "256M");
  }

  @AfterAll
  static void down() {
    if (instance != null) {
      instance.close();
    }
  }

  @Test
  void shouldReallyHaveDirectIoAndBoundedRequests() throws IOException {
    for (final Path device : instance.devices()) {
      final String name = device.getFileName().toString();
      assertTrue(LoopSysfs.directIo(name), name);
      assertEquals(128 << 10, LoopSysfs.maxRequestBytes(name), name);
      assertTrue(LoopSysfs.maxDiscardBytes(name) > 0, name);
      assertEquals("4096", queue(name, "logical_block_size"));
    }
  }

  @Test
  void shouldMountForRootWithLargeRequestsAndPagesAsBlocks() {
    final String options =
        Command.output("findmnt", "-n", "-o", "OPTIONS", instance.mount().toString());
    assertTrue(options.contains("default_permissions"), options);
    assertTrue(options.contains("max_read=131072"), options);
    assertEquals("4096", Command.output("stat", "-f", "-c", "%S", instance.mount().toString()));
  }

  @Test
  void shouldLockTheDaemonsMemoryAndSayHowMuch() throws IOException {
    assertTrue(status("VmLck") > 16 * MIB, () -> "VmLck " + status("VmLck"));
    assertEquals(0, status("VmSwap"));
    assertTrue(instance.counter("memory_locked_bytes") > 16 * MIB);
    final long beside = status("VmRSS") - instance.counter("pool_total_size");
    System.out.println("# daemon beside its pool: " + beside / MIB + " MiB resident");
    assertTrue(beside < MAX_DAEMON_BYTES, () -> beside + " bytes");
  }

  @Test
  void shouldStartFromTheArchiveOfItsClasses() throws IOException {
    assertArchive("jnr-fuse", instance);
    try (GhostswapInstance without =
        GhostswapInstance.up("--size", "64M", "--stripes", "1", "--transport", "dev-fuse")) {
      assertArchive("dev-fuse", without);
    }
  }

  private static void assertArchive(final String name, final GhostswapInstance daemon)
      throws IOException {
    final String maps = Files.readString(Path.of("/proc/" + daemon.daemonPid() + "/maps"));
    assertTrue(
        maps.contains("/ghostswap-" + name + "-" + System.getProperty("java.version")), maps);
  }

  @Test
  void shouldRunBeforeEverybodyElseOrSayThatItCannot() throws IOException {
    final String warnings = instance.started().err();
    if (!warnings.contains("real-time priority")) {
      instance.ghostswap("set", "real_time_percent=100").requireSuccess();
      Await.until(
          Duration.ofSeconds(10),
          () -> threadsWithoutRealTimePriority().isEmpty(),
          () -> threadsWithoutRealTimePriority().toString());
      instance.ghostswap("set", "real_time_percent=0").requireSuccess();
      Await.until(
          Duration.ofSeconds(10),
          () -> threadsWithoutRealTimePriority().contains("fuse-loop"),
          () -> threadsWithoutRealTimePriority().toString());
    }
    final String adjustment =
        Files.readString(Path.of("/proc/" + instance.daemonPid() + "/oom_score_adj")).strip();
    assertTrue(adjustment.equals("-1000") || warnings.contains("OOM killer"), adjustment);
    assertTrue(
        instance.counter("io_flusher") == 1 || warnings.contains("PR_SET_IO_FLUSHER"), warnings);
    assertTrue(
        instance.counter("io_flusher") == 0 || !warnings.contains("PR_SET_IO_FLUSHER"), warnings);
  }

  @Test
  void shouldBeWarmBeforeItIsSwap() {
    final String log = instance.log();
    assertTrue(log.contains("warm:"), log);
    assertTrue(log.indexOf("warm:") < log.indexOf("ready:"), log);
    assertEquals(0, instance.counter("callback_errors"));
  }

  @Test
  void shouldHearOfFreedPages() throws Exception {
    final long before = instance.counter("discarded_pages");
    try (Workload workload = Workload.start(192, 96)) {
      workload.awaitFilled();
      assertTrue(instance.counter("stored_pages") > 10_000, () -> instance.stat("stored_pages"));
    }
    instance.awaitEmpty();
    assertTrue(instance.counter("discarded_pages") - before > 10_000);
  }

  /** A copy of every page in the page cache would be the opposite of what swap is for. */
  @Test
  void shouldKeepNothingInThePageCache() throws Exception {
    try (Workload workload = Workload.start(192, 96)) {
      workload.awaitFilled();
      final long cached = mapped(instance.swapfile());
      assertEquals(0, cached, "pages of the ghost file in the page cache");
    }
    instance.awaitEmpty();
  }

  @Test
  void shouldSetPageClusterAndPutItBack() throws IOException {
    assertEquals("5", Files.readString(PAGE_CLUSTER).strip());
    try (GhostswapInstance second =
        GhostswapInstance.up("--size", "64M", "--stripes", "1", "--page-cluster", "-1")) {
      assertEquals("5", Files.readString(PAGE_CLUSTER).strip());
      second.ghostswap("status").requireSuccess();
    }
    // That it is as it was before, when all are down, is a part of the search for leftovers.
    assertEquals("5", Files.readString(PAGE_CLUSTER).strip());
  }

  @Test
  void shouldKeepProcessorsAwakeWhilePagesAreReadBack() throws IOException {
    final int processors = Processors.online().size();
    assumeTrue(Files.exists(CpuLatency.FILE), "no CPU latency QoS");
    assumeTrue(processors > 1, "one processor");
    final BooleanSupplier lifted = () -> latencyInForce() == CpuLatency.NO_LIMIT;
    Await.until(Duration.ofSeconds(10), lifted, () -> "a limit of " + latencyInForce());
    final long millis = instance.counter("cpu_latency_limited_ms");
    assertTrue(readPageByPage(processors), "no limit while pages are read");
    Await.until(Duration.ofSeconds(10), lifted, () -> "a limit of " + latencyInForce());
    assertTrue(instance.counter("cpu_latency_limited_ms") > millis);
    try {
      instance.ghostswap("set", "cpu_latency_us=-1").requireSuccess();
      assertFalse(readPageByPage(processors), "a limit that was not to be asked for");
    } finally {
      instance.ghostswap("set", "cpu_latency_us=0").requireSuccess();
    }
  }

  /** Reads the file in as many programs; returns whether processors were to poll meanwhile. */
  private static boolean readPageByPage(final int programs) throws IOException {
    final List<Process> readers = new ArrayList<>();
    boolean polled = false;
    try {
      for (int i = 0; i < programs; i++) {
        readers.add(
            new ProcessBuilder(
                    "dd", "if=" + instance.swapfile(), "bs=4k", "count=60k", "iflag=direct")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
      while (readers.stream().anyMatch(Process::isAlive)) {
        polled |= latencyInForce() == 0;
      }
      return polled;
    } finally {
      readers.forEach(Process::destroyForcibly);
    }
  }

  private static int latencyInForce() {
    return Integer.parseInt(Command.output("od", "-An", "-td4", CpuLatency.FILE.toString()));
  }

  @Test
  void shouldNotBeStoppedByTheLibrarysOwnHook() {
    Command.output("kill", "-TERM", Long.toString(instance.daemonPid()));
    Await.until(Duration.ofSeconds(20), () -> instance.log().contains("SIGTERM"), instance::log);
    assertTrue(instance.isDaemonAlive());
    assertFalse(instance.stat("all.json").isEmpty());
  }

  @Test
  void shouldBeUpQuickly() {
    final long startNs = System.nanoTime();
    try (GhostswapInstance second =
        GhostswapInstance.up("--size", "8G", "--stripes", "2", "--page-cluster", "-1")) {
      final double seconds = (System.nanoTime() - startNs) / 1e9;
      System.out.printf("# up in %.1f s%n", seconds);
      assertTrue(seconds < 15, () -> seconds + " s");
      assertTrue(second.isDaemonAlive());
    }
  }

  /** All but those whose work can wait. */
  private static List<String> threadsWithoutRealTimePriority() {
    final List<String> names = new ArrayList<>();
    final Path tasks = Path.of("/proc/" + instance.daemonPid() + "/task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (final Path thread : threads) {
        final String name = Files.readString(thread.resolve("comm")).strip();
        final Command.Outcome policy = Command.run("chrt", "-p", thread.getFileName().toString());
        if (policy.status() == 0
            && !policy.out().contains("SCHED_FIFO")
            && !"ghostswap-recompressor".startsWith(name)
            && !name.matches("C[12] Compiler.*")) {
          names.add(name);
        }
      }
    } catch (final IOException e) {
      return List.of("a thread that ended meanwhile");
    }
    return names;
  }

  private static String queue(final String device, final String attribute) throws IOException {
    return Files.readString(Path.of("/sys/block", device, "queue", attribute)).strip();
  }

  /** A line of /proc/PID/status in bytes. */
  private static long status(final String name) {
    try {
      return Files.readAllLines(Path.of("/proc/" + instance.daemonPid() + "/status")).stream()
              .filter(line -> line.startsWith(name + ":"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          << 10;
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Pages of a file that the page cache holds, as fincore counts them. */
  private static long mapped(final Path file) {
    return Long.parseLong(Command.output("fincore", "-n", "-b", "-o", "PAGES", file.toString()));
  }
}
