package io.ghostswap.fuse.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * Work that is undone when the process is asked to end (Ctrl-C, SIGTERM): the working thread is
 * interrupted, and the process ends only when it has returned, by success or with everything
 * undone.
 */
final class Interruptible {
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  /** Whether this process was asked to end: the exit status is the signal's, whatever returns. */
  private static volatile boolean interrupted;

  private Interruptible() {}

  /** Runs the work in this thread. */
  static <T> T run(final Callable<T> work) throws Exception {
    final Thread worker = Thread.currentThread();
    final CountDownLatch done = new CountDownLatch(1);
    final Thread hook =
        Thread.ofPlatform()
            .name("interrupt")
            .unstarted(
                () -> {
                  interrupted = true;
                  worker.interrupt();
                  await(done, worker);
                });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.call();
    } finally {
      done.countDown();
      remove(hook);
    }
  }

  /** Whether a signal has interrupted the work of this process. Any thread. */
  static boolean wasInterrupted() {
    return interrupted;
  }

  private static void remove(final Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException e) {
      // The process is ending: the hook runs, and is free to return now.
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the end of the work, and a moment more in which the worker can say how it ended. */
  private static void await(final CountDownLatch done, final Thread worker) {
    try {
      done.await();
      worker.join(LAST_WORDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
