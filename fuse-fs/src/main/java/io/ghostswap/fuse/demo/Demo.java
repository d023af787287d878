package io.ghostswap.fuse.demo;

import io.ghostswap.config.ByteSize;
import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.LoopDevice;
import io.ghostswap.fuse.linux.LoopSysfs;
import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The main job, proved: swap comes up, a program fills memory that is a multiple of its limit and
 * checks every byte of it, swap goes down, nothing is left.
 */
public final class Demo {
  /** So much of what cannot be resident must be seen in swap, or the proof proves nothing. */
  private static final int REQUIRED_PERCENT = 80;

  private static final int PERCENT = 100;

  /** The reserve, and a little for what else the machine has swapped. */
  private static final long EMPTY_POOL_BYTES = 32L << 20;

  private static final long DISCARD_TIMEOUT_MS = 10_000;
  private static final long POLL_MS = 100;

  private final DemoOptions options;
  private final DemoView view;

  /**
   * Prepares a run.
   *
   * @param options what to do
   * @param view is shown everything
   */
  public Demo(final DemoOptions options, final DemoView view) {
    this.options = options;
    this.view = view;
  }

  /**
   * Runs it in the calling thread, some seconds to minutes. Everything is taken down at its end,
   * however it ends; an interrupt ends it early.
   *
   * @return the verdict
   * @throws InterruptedException when the thread was interrupted
   */
  public DemoVerdict run() throws InterruptedException {
    view.headline("Bringing up " + ByteSize.format(options.swap().sizeBytes()) + " of ghost swap");
    final Instance instance = Instance.up(options.swap(), options.settings(), view.progress());
    final List<LoopDevice> devices = instance.devices();
    DemoVerdict verdict;
    try {
      verdict = proof(instance);
    } finally {
      final boolean interrupted = Thread.interrupted();
      view.headline("Taking everything down");
      Instance.down(instance.mount(), view.progress());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    final String leftover = leftover(instance.mount(), devices);
    if (!leftover.isEmpty()) {
      verdict = new DemoVerdict(false, leftover + " was left behind");
    }
    return verdict;
  }

  private DemoVerdict proof(final Instance instance) throws InterruptedException {
    view.headline("Before");
    view.table(instance);
    try (MemoryCgroup group =
        MemoryCgroup.create(
            "ghostswap-demo-" + ProcessHandle.current().pid(), options.limitBytes())) {
      view.headline(
          "Running a program with "
              + ByteSize.format(options.program().bytes())
              + " of memory under a limit of "
              + ByteSize.format(options.limitBytes())
              + " ("
              + group.versionName()
              + ")");
      try (ProgramRun run = ProgramRun.start(options.program(), group)) {
        return proof(instance, group, run);
      }
    }
  }

  private DemoVerdict proof(final Instance instance, final MemoryCgroup group, final ProgramRun run)
      throws InterruptedException {
    final boolean filled = run.awaitFilled(view::program);
    final long swappedBytes = instance.swapUsedBytes();
    if (filled) {
      view.headline(
          "All its memory is filled; " + ByteSize.format(swappedBytes) + " of it are in swap");
      view.table(instance);
      view.headline("Now it reads every byte back and compares");
      run.goOn();
    }
    final int exitStatus = run.awaitEnd(view::program);
    if (exitStatus != 0) {
      final String reason = group.oomKills() > 0 ? ", ended by the kernel for want of memory" : "";
      return new DemoVerdict(
          false,
          "the program ended with status " + exitStatus + reason + "; " + run.lastVerified());
    }
    awaitDiscard(instance);
    view.headline("The program has ended, its pages are discarded");
    view.table(instance);
    return swappedEnough(swappedBytes)
        ? new DemoVerdict(
            true, run.lastVerified() + "; " + ByteSize.format(swappedBytes) + " were in swap")
        : new DemoVerdict(
            false, "only " + ByteSize.format(swappedBytes) + " went to the ghost swap");
  }

  private boolean swappedEnough(final long swappedBytes) {
    final long mustSwap = options.program().bytes() - options.limitBytes();
    return swappedBytes >= mustSwap / PERCENT * REQUIRED_PERCENT;
  }

  /**
   * The kernel discards freed clusters from a worker, a little after the program has ended, and the
   * pool gives its memory back from the background.
   */
  private static void awaitDiscard(final Instance instance) throws InterruptedException {
    final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DISCARD_TIMEOUT_MS);
    while (counter(instance, "pool_total_size") > EMPTY_POOL_BYTES
        && System.nanoTime() - endNs < 0) {
      Thread.sleep(POLL_MS);
    }
  }

  private static long counter(final Instance instance, final String name) {
    try {
      final Path file = instance.mount().resolve("stats").resolve(name);
      return Long.parseLong(Files.readString(file).strip());
    } catch (final IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** What is still there of what must be gone, or nothing. */
  private static String leftover(final Path mount, final List<LoopDevice> devices) {
    try {
      for (final LoopDevice device : devices) {
        if (ProcSwaps.find(device.path()) != null) {
          return "swap on " + device;
        }
      }
      if (!LoopSysfs.below(mount).isEmpty()) {
        return LoopSysfs.below(mount).getFirst().name();
      }
      return ProcMounts.find(mount) != null ? "the mount on " + mount : "";
    } catch (final IOException e) {
      return "what cannot be read (" + e.getMessage() + ")";
    }
  }
}
