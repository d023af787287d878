package io.ghostswap.fuse.attach;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A point in time until which something outside this process is polled. */
final class Deadline {
  private final long endNs;

  private Deadline(final long endNs) {
    this.endNs = endNs;
  }

  static Deadline in(final Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  boolean hasPassed() {
    return System.nanoTime() - endNs >= 0;
  }

  /** Waits before the next look; an interrupt ends the wait early and stays set. */
  void pause(final int milliseconds) {
    LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(milliseconds));
  }
}
