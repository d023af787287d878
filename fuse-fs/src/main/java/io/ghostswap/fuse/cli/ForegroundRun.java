package io.ghostswap.fuse.cli;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Brings an instance up, waits for the end of its daemon, and takes it down when this process is
 * asked to end.
 */
final class ForegroundRun implements Callable<Integer> {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  private final StartOptions options;
  private final List<Assignment> settings;

  ForegroundRun(final StartOptions options, final List<Assignment> settings) {
    this.options = options;
    this.settings = settings;
  }

  @Override
  public Integer call() throws Exception {
    return Interruptible.run(this::stay);
  }

  private Integer stay() {
    final ConsoleProgress progress = ConsoleProgress.standard();
    final Instance instance = Instance.up(options, settings, progress);
    warnIfNotCovered(instance, progress);
    System.out.println("ghostswap is up on " + instance.mount() + "; Ctrl-C takes it down");
    try {
      while (instance.daemon().isAlive()) {
        Thread.sleep(LOOK_INTERVAL);
      }
    } catch (final InterruptedException e) {
      Instance.down(instance.mount(), progress);
      return ExitStatus.OK;
    }
    if (Instance.find(instance.mount()).isEmpty()) {
      // Another process has taken it down.
      return ExitStatus.OK;
    }
    throw new CliException(
        "The daemon has died; "
            + instance.log()
            + " may tell why, and '"
            + instance.downCommand()
            + "' clears its parts away.");
  }

  private static void warnIfNotCovered(final Instance instance, final Progress progress) {
    try {
      Coverage.gap(new MountFiles(instance.mount())).ifPresent(progress::warn);
    } catch (final CliException e) {
      // The daemon has died, or this process was asked to end meanwhile: the wait that follows sees
      // both.
      return;
    }
  }
}
