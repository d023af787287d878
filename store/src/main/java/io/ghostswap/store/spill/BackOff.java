package io.ghostswap.store.spill;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How long a tier is not written after a failed write: 100 ms, twice as long after each failure
 * that follows, 30 s at most. After {@link #GIVE_UP_AFTER} failures in a row it is given up and
 * tried only every ten minutes. A write that succeeds ends it.
 */
final class BackOff {

  static final long FIRST_NS = 100_000_000L;
  static final long LONGEST_NS = 30_000_000_000L;

  /** The rest of a tier that was given up. */
  static final long GIVEN_UP_NS = 600_000_000_000L;

  /** Failures in a row, about a minute and a half with the rests between them. */
  static final int GIVE_UP_AFTER = 10;

  /** What a failure is to whoever reports it. */
  enum Failure {
    /** The first one since a write succeeded. */
    FIRST,
    /** One more. */
    AGAIN,
    /** The one after which the tier is given up. */
    GIVEN_UP
  }

  private volatile boolean failing;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private long restNs;

  @GuardedBy("this")
  private long untilNs;

  /** Whether the last write failed, resting or not. */
  boolean isFailing() {
    return failing;
  }

  /** Whether the tier is to be left alone. */
  boolean isResting(long nowNs) {
    return failing && isBefore(nowNs);
  }

  private synchronized boolean isBefore(long nowNs) {
    return failing && nowNs - untilNs < 0;
  }

  /** Starts or prolongs the rest; failures of I/Os that were under way together count once. */
  synchronized Failure failed(long nowNs) {
    if (failing && nowNs - untilNs < 0) {
      return Failure.AGAIN;
    }
    failures = failing ? failures + 1 : 1;
    restNs = failing ? Math.min(2 * restNs, LONGEST_NS) : FIRST_NS;
    untilNs = nowNs + (failures >= GIVE_UP_AFTER ? GIVEN_UP_NS : restNs);
    failing = true;
    if (failures == 1) {
      return Failure.FIRST;
    }
    return failures == GIVE_UP_AFTER ? Failure.GIVEN_UP : Failure.AGAIN;
  }

  /** Ends the rest, so that the next write is tried; the count of failures goes on. */
  synchronized void endRest(long nowNs) {
    untilNs = nowNs;
  }

  /** Notes a write that succeeded; returns whether the one before it had failed. */
  boolean succeeded() {
    return failing && reset();
  }

  private synchronized boolean reset() {
    final boolean was = failing;
    failing = false;
    return was;
  }
}
