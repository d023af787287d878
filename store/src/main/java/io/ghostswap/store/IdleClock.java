package io.ghostswap.store;

import java.util.function.LongSupplier;

/**
 * Time in ticks of one second, as the 16-bit stamps beside pooled objects keep it.
 *
 * <p>An age is the difference of two stamps modulo 2^16, so it is exact up to 18 hours. The rounds
 * over cold pages hold stamps of older pages at {@link #MAX_AGE}; they run while the store is
 * quiet, so after 18 hours without a quiet moment an old page may seem young. Thread-safe.
 */
final class IdleClock {
  /** The age in ticks that is never exceeded by more than one background round. */
  static final int MAX_AGE = 16 * 3600;

  private static final int MASK = 0xFFFF;

  private final LongSupplier nanos;
  private final long start;
  private volatile int skipped;
  private volatile long idleMark;
  private volatile boolean marked;

  IdleClock(final LongSupplier nanos) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** The stamp of an access now. */
  int now() {
    return at(nanos.getAsLong());
  }

  /** The stamp of an access at a time that was read from the clock's own source. */
  int at(final long timeNanos) {
    return (int) ticks(timeNanos) & MASK;
  }

  private long ticks(final long timeNanos) {
    return (timeNanos - start) / 1_000_000_000L + skipped;
  }

  /** The age in ticks of a stamp. */
  int age(final int stamp) {
    return now() - stamp & MASK;
  }

  /** The stamp of an access {@code age} ticks ago. */
  int stampOfAge(final int age) {
    return now() - age & MASK;
  }

  /**
   * Marks as idle what has not been touched for {@code seconds}. With 0, everything is idle that is
   * not touched from now on: the clock skips a tick to tell the two apart.
   */
  synchronized void markIdle(final int seconds) {
    idleMark = ticks(nanos.getAsLong()) - seconds;
    marked = true;
    if (seconds == 0) {
      skipped = skipped + 1;
    }
  }

  /** Whether a page with this stamp was marked idle and has not been touched since. */
  boolean isIdle(final int stamp) {
    return marked && age(stamp) >= Math.min(ticks(nanos.getAsLong()) - idleMark, MAX_AGE);
  }
}
