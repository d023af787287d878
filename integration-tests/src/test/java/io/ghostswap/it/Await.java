package io.ghostswap.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a time-out. */
final class Await {
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private Await() {}

  /** Returns whether the condition came true in time. */
  static boolean holds(final Duration timeout, final BooleanSupplier condition) {
    final long endNs = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNs >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL_NS);
    }
    return true;
  }

  /** Fails the test when the condition does not come true in time; the text says what is there. */
  static void until(
      final Duration timeout, final BooleanSupplier condition, final Supplier<String> text) {
    if (!holds(timeout, condition)) {
      throw new AssertionError("not true after " + timeout.toSeconds() + " s: " + text.get());
    }
  }
}
