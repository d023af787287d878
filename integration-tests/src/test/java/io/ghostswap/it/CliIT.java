package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Parameter;
import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.linux.LoopSysfs;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: what it does, what it refuses, and that it leaves nothing behind. */
@Privileged(programs = {"setsid", "setpriv", "unshare"})
@Tag("cli")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CliIT {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NOT_UP = 3;

  /** The session in /proc/PID/stat, counted from what follows the name. */
  private static final int SESSION_FIELD = 3;

  /** What a shell gives a program that SIGINT has ended. */
  private static final int INTERRUPTED = 130;

  private static final String[] SMALL = {
    "--size", "256M", "--stripes", "2", "--max-pool", "64M", "--priority", "100"
  };
  private static final Duration SECONDS = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource
  void shouldComeUpShowItselfAndGoDown(final TransportType transport) throws IOException {
    final List<String> options = new ArrayList<>(List.of(SMALL));
    options.addAll(List.of("--transport", transport.key()));
    try (GhostswapInstance instance = GhostswapInstance.up(options)) {
      showEverything(instance);
      final Command.Outcome down = instance.ghostswap("down").requireSuccess();
      assertTrue(down.out().contains("ghostswap is down"), down::text);
      assertNothingLeft(instance.folder());
      assertEquals(NOT_UP, instance.ghostswap("status").status());
      assertSentence(NOT_UP, instance.ghostswap("down"));
      instance.closed();
    }
  }

  private static void showEverything(final GhostswapInstance instance) throws IOException {
    assertEquals(2, instance.devices().size());
    for (final Path device : instance.devices()) {
      final ProcSwaps.Area area = ProcSwaps.find(device);
      assertEquals(100, area.priority());
      assertEquals((128 << 20) - 4096, area.sizeBytes());
      assertEquals(
          instance.counter("max_request_bytes"),
          LoopSysfs.maxRequestBytes(device.getFileName().toString()));
    }
    assertTrue(instance.started().out().contains("ghostswap is up"), instance.started()::text);

    final String status = instance.ghostswap("status").requireSuccess().out();
    assertTrue(status.lines().findFirst().orElseThrow().contains("ALGORITHM"), status);
    assertTrue(status.contains("lz4") && status.contains("256M"), status);
    final String json = instance.ghostswap("status", "--json").requireSuccess().out();
    assertTrue(json.contains(instance.mount().toString()), json);

    assertEquals("lz4", instance.ghostswap("get", "compressor").requireSuccess().out().strip());
    final String all = instance.ghostswap("get").requireSuccess().out();
    assertEquals(Parameter.values().length, all.lines().count(), all);
    instance.ghostswap("set", "compressor=zstd", "compressor_level=3").requireSuccess();
    assertEquals(
        "zstd 3", instance.parameter("compressor") + " " + instance.parameter("compressor_level"));

    final String stats = instance.ghostswap("stats").requireSuccess().out();
    assertTrue(stats.contains("pool_total_size"), stats);
    final String statsJson = instance.ghostswap("stats", "--json").requireSuccess().out();
    assertTrue(statsJson.contains("\"stored_pages\""), statsJson);
    final String metrics = instance.ghostswap("stats", "--openmetrics").requireSuccess().out();
    assertTrue(metrics.endsWith("# EOF\n"), metrics);
    final Command.Outcome doctor = GhostswapInstance.command("doctor");
    assertTrue(doctor.out().contains(instance.mount().toString()), doctor::toString);
  }

  @Test
  void shouldOutliveTheShellThatStartedIt() throws IOException {
    final TestFolder folder = new TestFolder();
    final Path mount = folder.folder("mount");
    final Command.Outcome killed =
        Command.run(
            "setsid",
            "--wait",
            "bash",
            "-c",
            "\"$@\" || exit 5; kill -HUP 0; kill -KILL 0",
            "shell",
            GhostswapInstance.LAUNCHER.toString(),
            "up",
            "--size",
            "64M",
            "--mount",
            mount.toString());
    assertNotEquals(5, killed.status(), killed::toString);
    try (GhostswapInstance instance = GhostswapInstance.adopt(folder, mount)) {
      assertTrue(instance.isDaemonAlive());
      final long pid = instance.daemonPid();
      final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      final String session = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[SESSION_FIELD];
      assertEquals(Long.toString(pid), session, stat);
      assertEquals("/", Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).toString());
      instance.ghostswap("status").requireSuccess();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseToStopWhileItsFileIsSwap(final TransportType transport) {
    final List<String> options = new ArrayList<>(List.of(SMALL));
    options.addAll(List.of("--transport", transport.key()));
    try (GhostswapInstance instance = GhostswapInstance.up(options)) {
      for (final String signal : List.of("TERM", "INT", "HUP")) {
        Command.output("kill", "-" + signal, Long.toString(instance.daemonPid()));
        Await.until(SECONDS, () -> instance.log().contains("SIG" + signal), instance::log);
        assertTrue(instance.isDaemonAlive());
        instance.ghostswap("status").requireSuccess();
      }
    }
  }

  @Test
  void shouldRefuseASecondUpAndKeepTheFirst() {
    try (GhostswapInstance instance = GhostswapInstance.up(SMALL)) {
      assertSentence(FAILED, instance.ghostswap("up", "--size", "64M"));
      assertTrue(instance.isDaemonAlive());
      assertEquals(2, instance.devices().size());
      instance.ghostswap("status").requireSuccess();
    }
  }

  @Test
  void shouldSayThatADaemonDoesNotAnswerAndShowTheOthers() throws IOException {
    try (GhostswapInstance hanging = GhostswapInstance.up("--size", "64M", "--no-swapon");
        GhostswapInstance other = GhostswapInstance.up("--size", "64M", "--no-swapon")) {
      Command.run("kill", "-STOP", Long.toString(hanging.daemonPid())).requireSuccess();
      try {
        final Command.Outcome status = GhostswapInstance.command("status");
        assertEquals(1, status.status(), status::toString);
        assertTrue(status.err().contains(hanging.mount() + " does not answer"), status::toString);
        assertTrue(status.out().contains(other.mount().toString()), status::toString);
      } finally {
        Command.run("kill", "-CONT", Long.toString(hanging.daemonPid()));
      }
      hanging.ghostswap("status").requireSuccess();
    }
  }

  @Test
  void shouldStandBesideAnotherInstance() {
    try (GhostswapInstance first = GhostswapInstance.up(SMALL);
        GhostswapInstance second = GhostswapInstance.up(SMALL)) {
      final String status = GhostswapInstance.command("status").requireSuccess().out();
      first.devices().forEach(device -> assertTrue(status.contains(device.getFileName() + "")));
      second.devices().forEach(device -> assertTrue(status.contains(device.getFileName() + "")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--size 8GG",
        "--size abc",
        "--size 0",
        "--size -1",
        "--size 100T",
        "--stripes 0",
        "--stripes x",
        "--max-pool 101%",
        "--max-pool lots",
        "--compressor brotli",
        "--set nosuch=1",
        "--set enabled",
        "--set enabled=maybe",
        "--priority 99999",
        "--config /no/such/file",
        "--spill :1G",
        "--nonsense",
        "extra"
      })
  void shouldRefuseAWrongCommandLineInOneSentence(final String options) {
    try (TestFolder folder = new TestFolder()) {
      final Command.Outcome outcome = up(folder, options.split(" "));
      assertTrue(outcome.status() == USAGE || outcome.status() == FAILED, outcome::toString);
      assertSentence(outcome.status(), outcome);
      assertNothingLeft(folder);
    }
  }

  @Test
  void shouldRefuseASpillThatHasNoPlaceOrNoSpace() {
    try (TestFolder folder = new TestFolder()) {
      assertSentence(FAILED, up(folder, "--spill", "/no/such/folder/spill:64M"));
      final Path full = folder.folder("full");
      Command.output("mount", "-t", "tmpfs", "-o", "size=32m", Leftovers.MARK, full.toString());
      try {
        assertSentence(FAILED, up(folder, "--spill", full + ":1G"));
        assertSentence(FAILED, up(folder, "--spill", full.resolve("file") + ":1G"));
        assertSentence(FAILED, up(folder, "--spill", full + ":1M"));
        assertEquals(List.of(), names(full));
      } finally {
        Command.output("umount", full.toString());
      }
      assertNothingLeft(folder);
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldRefuseAMountThatIsNoEmptyFolder() throws IOException {
    try (TestFolder folder = new TestFolder()) {
      Files.writeString(folder.file("file"), "");
      Files.writeString(folder.folder("used").resolve("file"), "");
      for (final String mount : List.of("file", "used")) {
        assertSentence(
            FAILED,
            GhostswapInstance.command("up", "--size", "64M", "--mount", folder.file(mount) + ""));
      }
      final Command.Outcome root = GhostswapInstance.command("up", "--size", "64M", "--mount", "/");
      assertSentence(root.status(), root);
      assertNothingLeft(folder);
    }
  }

  @Test
  void shouldNeedRoot() throws IOException {
    try (TestFolder folder = new TestFolder()) {
      final Path launcher = installedFor(folder);
      for (final String command : List.of("up", "down")) {
        final Command.Outcome outcome =
            Command.run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                launcher.toString(),
                command,
                "--mount",
                folder.folder("mount").toString());
        assertSentence(FAILED, outcome);
        assertTrue(outcome.err().contains("root"), outcome::toString);
      }
      assertNothingLeft(folder);
    }
  }

  @Test
  void shouldStartWithoutAWordWhereTheArchiveOfClassesDoesNotFit() throws IOException {
    try (TestFolder folder = new TestFolder()) {
      final Path launcher = installedFor(folder);
      final Path built = GhostswapInstance.LAUNCHER.resolveSibling("fuse-fs/target");
      try (var archives = Files.newDirectoryStream(built, "ghostswap-cli-*.jsa")) {
        for (final Path archive : archives) {
          final Path copy = folder.path().resolve("lib").resolve(archive.getFileName().toString());
          // For jars of another time.
          Files.copy(archive, copy);
          assertSaysItsVersionAlone(launcher);
          Files.writeString(copy, "no archive at all");
          assertSaysItsVersionAlone(launcher);
        }
      }
    }
  }

  private static void assertSaysItsVersionAlone(final Path launcher) {
    final Command.Outcome outcome = Command.run(launcher.toString(), "--version").requireSuccess();
    assertTrue(outcome.out().startsWith("ghostswap "), outcome::toString);
    assertEquals("", outcome.err());
  }

  @Test
  void shouldSayThatFuseIsMissing() {
    try (TestFolder folder = new TestFolder()) {
      final Command.Outcome outcome =
          Command.run(
              "unshare",
              "--mount",
              "bash",
              "-c",
              "mount --bind /dev/null /dev/fuse && exec \"$@\"",
              "shell",
              GhostswapInstance.LAUNCHER.toString(),
              "up",
              "--size",
              "64M",
              "--mount",
              folder.folder("mount").toString());
      assertSentence(FAILED, outcome);
      assertTrue(outcome.err().contains("FUSE") || outcome.err().contains("fuse"), outcome::text);
      assertNothingLeft(folder);
    }
  }

  @Test
  void shouldRefuseToStopWhileSomethingUsesItsLoopDevice() throws IOException {
    try (GhostswapInstance instance = GhostswapInstance.up("--size", "64M", "--no-swapon")) {
      try (LoopDevice loop = LoopDevice.attach(instance.swapfile())) {
        Command.output("mkfs.ext4", "-q", loop.path().toString());
        final Path point = instance.folder().folder("ext4");
        Command.output("mount", loop.path().toString(), point.toString());
        try {
          assertSentence(FAILED, instance.ghostswap("down"));
          assertTrue(instance.isDaemonAlive());
          Files.writeString(point.resolve("file"), "still there");
        } finally {
          Command.output("umount", point.toString());
        }
      }
    }
  }

  @Test
  void shouldNameWhoUsesTheMountAndStopLater() throws Exception {
    try (GhostswapInstance instance = GhostswapInstance.up("--size", "64M", "--no-swapon")) {
      final Process user =
          new ProcessBuilder("sleep", "60").directory(instance.mount().toFile()).start();
      try {
        final Command.Outcome down = instance.ghostswap("down");
        assertSentence(FAILED, down);
        assertTrue(down.err().contains("is in use by sleep (process " + user.pid()), down::text);
        assertTrue(instance.isDaemonAlive());
      } finally {
        user.destroyForcibly().waitFor();
      }
      instance.ghostswap("down").requireSuccess();
      instance.closed();
    }
  }

  @Test
  void shouldEndAWatchThatNobodyReads() throws IOException {
    try (GhostswapInstance instance = GhostswapInstance.up("--size", "64M", "--no-swapon")) {
      final String watch =
          GhostswapInstance.LAUNCHER + " stats --watch --mount " + instance.mount() + " | head -n1";
      assertTrue(Command.output("bash", "-c", watch).startsWith("COUNTER"));
    }
  }

  @Test
  void shouldLeaveTheReportOfACrashBesideTheLog() throws IOException {
    try (GhostswapInstance instance = GhostswapInstance.up("--size", "64M", "--no-swapon")) {
      final String pid = Long.toString(instance.daemonPid());
      final Path report = Path.of("/var/log/ghostswap/hs_err_pid" + pid + ".log");
      try {
        Command.output("kill", "-SEGV", pid);
        Await.until(SECONDS, () -> !instance.isDaemonAlive(), () -> "the daemon lives");
        assertTrue(Files.size(report) > 0);
        instance.ghostswap("down").requireSuccess();
        instance.closed();
      } finally {
        Files.deleteIfExists(report);
      }
    }
  }

  @Test
  void shouldUndoEverythingWhenItIsInterrupted() throws Exception {
    try (TestFolder folder = new TestFolder()) {
      final Path out = folder.file("out");
      final Process up =
          new ProcessBuilder(
                  GhostswapInstance.LAUNCHER.toString(),
                  "up",
                  "--size",
                  "64M",
                  "--mount",
                  folder.folder("mount").toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        Await.until(SECONDS, () -> text(out).contains("warming up"), () -> text(out));
        Command.output("kill", "-INT", Long.toString(up.pid()));
        assertTrue(up.waitFor(60, TimeUnit.SECONDS), () -> text(out));
        assertNotEquals(0, up.exitValue(), () -> text(out));
      } finally {
        up.destroyForcibly();
      }
      assertNothingLeft(folder);
    }
  }

  /** Its threads that wait for the daemon's own answers would keep it from ending for ever. */
  @Test
  void shouldEndSoonWhenTheDaemonDiesInItsWarmUp() throws Exception {
    try (TestFolder folder = new TestFolder()) {
      final Path out = folder.file("out");
      final Path mount = folder.folder("mount");
      final Process up =
          new ProcessBuilder(
                  GhostswapInstance.LAUNCHER.toString(),
                  "up",
                  "--no-swapon",
                  "--size",
                  "256M",
                  "--mount",
                  mount.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        Await.until(SECONDS, () -> text(out).contains("warming up"), () -> text(out));
        final ProcessHandle daemon =
            up.descendants().filter(ProcessHandle::isAlive).findFirst().orElseThrow();
        daemon.destroyForcibly();
        assertTrue(up.waitFor(60, TimeUnit.SECONDS), () -> text(out));
        assertEquals(FAILED, up.exitValue(), () -> text(out));
        assertTrue(text(out).contains("The daemon ended before it was ready"), () -> text(out));
      } finally {
        up.destroyForcibly();
      }
      assertNothingLeft(folder);
    }
  }

  @Test
  void shouldClearUpAfterAnUpThatWasKilled() throws Exception {
    try (TestFolder folder = new TestFolder()) {
      final Path out = folder.file("out");
      final Path mount = folder.folder("mount");
      final Process up =
          new ProcessBuilder(
                  GhostswapInstance.LAUNCHER.toString(),
                  "up",
                  "--size",
                  "64M",
                  "--mount",
                  mount.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        Await.until(SECONDS, () -> text(out).contains("loop: "), () -> text(out));
      } finally {
        up.destroyForcibly();
        assertTrue(up.waitFor(60, TimeUnit.SECONDS), () -> text(out));
      }
      GhostswapInstance.command("down", "--mount", mount.toString()).requireSuccess();
      assertNothingLeft(folder);
    }
  }

  @Test
  void shouldStayInTheForegroundUntilItIsInterrupted() throws Exception {
    try (TestFolder folder = new TestFolder()) {
      final Path out = folder.file("out");
      final Process up =
          new ProcessBuilder(
                  GhostswapInstance.LAUNCHER.toString(),
                  "up",
                  "--foreground",
                  "--size",
                  "64M",
                  "--mount",
                  folder.folder("mount").toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        Await.until(SECONDS, () -> text(out).contains("ghostswap is up on"), () -> text(out));
        Command.output("kill", "-INT", Long.toString(up.pid()));
        assertTrue(up.waitFor(60, TimeUnit.SECONDS), () -> text(out));
        assertEquals(INTERRUPTED, up.exitValue(), () -> text(out));
      } finally {
        up.destroyForcibly();
      }
      assertNothingLeft(folder);
    }
  }

  @Test
  void shouldTakeItsOptionsFromAFile() throws IOException {
    try (TestFolder folder = new TestFolder()) {
      final Path config = folder.file("ghostswap.conf");
      Files.writeString(
          config, "# small\nsize = 64M\nstripes = 1\npriority = 7\ncompressor = zstd\n");
      try (GhostswapInstance instance =
          GhostswapInstance.up("--config", config.toString(), "--priority", "9")) {
        assertEquals("zstd", instance.parameter("compressor"));
        assertEquals(9, ProcSwaps.find(instance.devices().getFirst()).priority());
        assertEquals(64 << 20, Files.size(instance.swapfile()));
      }
      Files.writeString(config, "size = 64M\n\nnosuch = 1\n");
      final Command.Outcome outcome = up(folder, "--config", config.toString());
      assertSentence(USAGE, outcome);
      assertTrue(outcome.err().contains("3"), outcome::toString);
    }
  }

  private static Command.Outcome up(final TestFolder folder, final String... options) {
    final String[] all = new String[options.length + 3];
    all[0] = "up";
    all[1] = "--mount";
    all[2] = folder.folder("mount").toString();
    System.arraycopy(options, 0, all, 3, options.length);
    return GhostswapInstance.command(all);
  }

  /** The status, and one line on standard error that is a sentence for a person. */
  private static void assertSentence(final int status, final Command.Outcome outcome) {
    assertEquals(status, outcome.status(), outcome::toString);
    final List<String> lines =
        outcome.err().lines().filter(line -> !line.startsWith("  warning: ")).toList();
    assertEquals(1, lines.size(), outcome::toString);
    assertTrue(lines.getFirst().matches("ghostswap: \\S.*\\."), outcome::toString);
    assertTrue(!lines.getFirst().contains("Exception"), outcome::toString);
  }

  private static void assertNothingLeft(final TestFolder folder) {
    final String mark = folder.path().getFileName().toString();
    Await.until(
        SECONDS, () -> Leftovers.of(mark).isEmpty(), () -> String.join("; ", Leftovers.of(mark)));
  }

  /** The launcher with its libraries in a place that everybody may read. */
  private static Path installedFor(final TestFolder folder) throws IOException {
    Command.output("chmod", "755", folder.path().toString());
    final Path launcher = folder.file("ghostswap");
    Files.copy(GhostswapInstance.LAUNCHER, launcher);
    final Path built = GhostswapInstance.LAUNCHER.resolveSibling("fuse-fs/target");
    final Path lib = folder.folder("lib");
    Files.copy(built.resolve("ghostswap.jar"), lib.resolve("ghostswap.jar"));
    Command.output("cp", "-r", built.resolve("lib").toString(), lib.toString());
    Command.output("chmod", "-R", "a+rX", folder.path().toString());
    return launcher;
  }

  private static List<String> names(final Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String text(final Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (final IOException e) {
      return e.toString();
    }
  }
}
