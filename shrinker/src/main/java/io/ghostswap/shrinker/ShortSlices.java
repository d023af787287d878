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
 * figures, and what did not help. A batch that has rested enough goes on without. Used by one
 * thread.
 */
final class ShortSlices implements Pace {
  static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(40);

  /** The kernel adds its timer slack, 50 us. */
  private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  /**
   * What all rests of one batch may take. Where nobody else wants the processor they take less;
   * where others do, a rest of microseconds may be one of milliseconds.
   */
  static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final LongSupplier nanos;
  private final LongConsumer rest;
  private long sliceStartNanos;
  private long restedNanos;

  ShortSlices(final LongSupplier nanos) {
    this(nanos, LockSupport::parkNanos);
  }

  ShortSlices(final LongSupplier nanos, final LongConsumer rest) {
    this.nanos = nanos;
    this.rest = rest;
  }

  /** Begins a batch: what was before it was no work. */
  void begin() {
    sliceStartNanos = nanos.getAsLong();
    restedNanos = 0;
  }

  @Override
  public void step() {
    if (restedNanos >= MAX_REST_NANOS) {
      return;
    }
    final long now = nanos.getAsLong();
    if (now - sliceStartNanos >= SLICE_NANOS) {
      rest.accept(REST_NANOS);
      sliceStartNanos = nanos.getAsLong();
      restedNanos += sliceStartNanos - now;
    }
  }
}
