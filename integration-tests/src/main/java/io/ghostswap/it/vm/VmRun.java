package io.ghostswap.it.vm;

import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run of one scenario in a machine of its own. */
final class VmRun {
  /** Takes no room until it is written. */
  private static final long WORK_BYTES = 6L << 30;

  private static final Duration END_TIMEOUT = Duration.ofSeconds(20);

  private final Scenario scenario;
  private final VmImage image;
  private final Accelerator accelerator;
  private final String form;
  private final Path home;
  private final Path results;
  private volatile Process machine;

  /**
   * Prepares a run.
   *
   * @param form {@code short}, or {@code full} for longer runs
   * @param home the project's folder, where the product is built
   * @param results takes the console, the logs and what the scenario has measured
   */
  VmRun(
      final Scenario scenario,
      final VmImage image,
      final Accelerator accelerator,
      final String form,
      final Path home,
      final Path results) {
    this.scenario = scenario;
    this.image = image;
    this.accelerator = accelerator;
    this.form = form;
    this.home = home;
    this.results = results;
  }

  /** Runs it, minutes at most as the scenario says, and shows its console. */
  VmResult run() throws InterruptedException {
    Folders.makeEmpty(results);
    final Path disks = temporaryFolder();
    final Thread hook = new Thread(() -> cleanUp(disks), "clean-up");
    Runtime.getRuntime().addShutdownHook(hook);
    final long start = System.nanoTime();
    try {
      final Optional<String> failure = run(disks);
      final Duration time = Duration.ofNanos(System.nanoTime() - start);
      return new VmResult(scenario, image.kernelVersion(), accelerator, time, failure, results);
    } finally {
      cleanUp(disks);
      removeHook(hook);
    }
  }

  /** Also when the JVM ends before its time. */
  private void cleanUp(final Path disks) {
    final Process process = machine;
    if (process != null) {
      process.destroyForcibly();
    }
    Folders.delete(disks);
  }

  private Optional<String> run(final Path disks) throws InterruptedException {
    final Path payload = disks.resolve("payload.ext4");
    final Path content = Folders.make(disks.resolve("payload"));
    fillPayload(content);
    Ext4Image.of(content, payload);
    final Path work = disks.resolve("work.ext4");
    Ext4Image.empty(work, WORK_BYTES);
    final Machine hardware =
        Machine.of(accelerator, image, scenario.memory())
            .readOnly(image.base())
            .readOnly(payload)
            .disk(work, List.of());
    for (final ExtraDisk disk : scenario.disks()) {
      final Path file = disks.resolve("extra-" + scenario.disks().indexOf(disk));
      Ext4Image.sparse(file, disk.bytes());
      hardware.disk(file, disk.limits());
    }
    final ConsoleJudge judge = new ConsoleJudge(scenario.name());
    final Optional<String> ended = boot(hardware.command(), judge);
    collect(work);
    return ended.or(judge::failure);
  }

  private Optional<String> boot(final List<String> command, final ConsoleJudge judge)
      throws InterruptedException {
    final Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (final IOException e) {
      throw new VmException(
          "qemu cannot be started: "
              + e.getMessage()
              + "; scripts/setup.sh --for-tests installs it.",
          e);
    }
    machine = process;
    try {
      return new Console(process, results.resolve("console.log"), judge)
          .follow(Duration.ofMinutes(scenario.minutes()));
    } finally {
      process.destroyForcibly();
      process.waitFor(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** The product as it is installed, the scripts, and the name of the one to run. */
  private void fillPayload(final Path content) {
    final Path built = home.resolve("fuse-fs/target");
    if (!Files.exists(built.resolve("ghostswap.jar"))) {
      throw new VmException("The product is not built: run make build.");
    }
    Folders.copy(home.resolve("ghostswap"), content.resolve("ghostswap"));
    Folders.copy(built.resolve("ghostswap.jar"), content.resolve("lib/ghostswap.jar"));
    copyAll(built.resolve("lib"), content.resolve("lib/lib"));
    Folders.copy(home.resolve("packaging/ghostswap.service"), content.resolve("ghostswap.service"));
    copyAll(home.resolve("integration-tests/vm"), content);
    copyAll(home.resolve("integration-tests/vm/scenarios"), content.resolve("scenarios"));
    try {
      Files.writeString(content.resolve("scenario"), scenario.name());
      Files.writeString(content.resolve("form"), form);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyAll(final Path from, final Path to) {
    try (Stream<Path> files = Files.list(from)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> Folders.copy(file, to.resolve(from.relativize(file))));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Logs and results lie on the machine's disk; after a crash, what had reached it. */
  private void collect(final Path work) {
    for (final String folder : List.of("/var", "/results")) {
      try {
        Ext4Image.copyOut(work, folder, results);
      } catch (final BenchmarkException e) {
        System.out.println("  " + folder + " cannot be collected: " + e.getMessage());
      }
    }
  }

  private static void removeHook(final Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException e) {
      // The JVM is ending, and the hook runs.
      return;
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("ghostswap-vm-");
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
