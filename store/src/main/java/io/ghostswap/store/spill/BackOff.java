package io.ghostswap.store.spill;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How long a tier is not written after a failed write: 100 ms, twice as long after each failure
 * that follows, 30 s at most. A write that succeeds ends it.
 */
final class BackOff {

  static final long FIRST_NS = 100_000_000L;
  static final long LONGEST_NS = 30_000_000_000L;

  private volatile boolean failing;

  @GuardedBy("this")
  private long restNs;

  @GuardedBy("this")
  private long untilNs;

  /** Whether the tier is to be left alone. */
  boolean isResting(long nowNs) {
    return failing && isBefore(nowNs);
  }

  private synchronized boolean isBefore(long nowNs) {
    return failing && nowNs - untilNs < 0;
  }

  /** Starts or prolongs the rest; failures of I/Os that were under way together count once. */
  synchronized void failed(long nowNs) {
    if (failing && nowNs - untilNs < 0) {
      return;
    }
    restNs = failing ? Math.min(2 * restNs, LONGEST_NS) : FIRST_NS;
    untilNs = nowNs + restNs;
    failing = true;
  }

  void succeeded() {
    if (failing) {
      reset();
    }
  }

  private synchronized void reset() {
    failing = false;
  }
}
