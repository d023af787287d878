package io.ghostswap.shrinker;

import io.ghostswap.store.spill.Pace;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Work in slices shorter than a page fault, with rests in between. Without them a thread that
 * serves a fault, or waits for one, and is woken on our processor waits for all of a batch's work
 * there: the scheduler lets a thread go on for a millisecond or so. docs/SHRINKER.md has the
 * figures, and what did not help. Used by one thread.
 */
final class ShortSlices implements Pace {
  static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(40);

  /** The kernel adds its timer slack, 50 us. */
  private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private final LongSupplier nanos;
  private final LongConsumer rest;
  private long sliceStartNanos;

  ShortSlices(final LongSupplier nanos) {
    this(nanos, LockSupport::parkNanos);
  }

  ShortSlices(final LongSupplier nanos, final LongConsumer rest) {
    this.nanos = nanos;
    this.rest = rest;
  }

  /** Begins a slice: what was before it was no work. */
  void begin() {
    sliceStartNanos = nanos.getAsLong();
  }

  @Override
  public void step() {
    if (nanos.getAsLong() - sliceStartNanos >= SLICE_NANOS) {
      rest.accept(REST_NANOS);
      begin();
    }
  }
}
