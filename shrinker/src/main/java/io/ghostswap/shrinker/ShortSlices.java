package io.ghostswap.shrinker;

import io.ghostswap.store.spill.Pace;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Work in slices shorter than a page fault, with rests in between. Without them a thread that
 * serves a fault, or waits for one, and is woken on our processor waits for all of a batch's work
 * there: the scheduler lets a thread go on for a millisecond or so. While pages are loaded the
 * rests are longer, so that few of those who wait for a page meet a slice at all. docs/SHRINKER.md
 * has the figures, and what did not help. A batch whose rests were too late too often goes on
 * without. Used by one thread.
 */
final class ShortSlices implements Pace {
  static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(40);

  /** The kernel adds its timer slack, 50 us. */
  static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  /** While pages are loaded: a batch takes some six milliseconds then. */
  static final long REST_WHILE_LOADING_NANOS = TimeUnit.MICROSECONDS.toNanos(150);

  /**
   * What all rests of one batch may take beyond what they were to take. Where others want the
   * processor, a rest of microseconds may be one of milliseconds.
   */
  static final long MAX_LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final LongSupplier nanos;
  private final BooleanSupplier loaded;
  private final LongConsumer park;
  private long sliceStartNanos;
  private long lateNanos;

  /**
   * Slices.
   *
   * @param nanos the time
   * @param loaded whether a page was loaded since it was asked last
   */
  ShortSlices(final LongSupplier nanos, final BooleanSupplier loaded) {
    this(nanos, loaded, LockSupport::parkNanos);
  }

  ShortSlices(final LongSupplier nanos, final BooleanSupplier loaded, final LongConsumer park) {
    this.nanos = nanos;
    this.loaded = loaded;
    this.park = park;
  }

  /** Begins a batch: what was before it was no work. */
  void begin() {
    sliceStartNanos = nanos.getAsLong();
    lateNanos = 0;
  }

  @Override
  public void step() {
    if (lateNanos >= MAX_LATE_NANOS) {
      return;
    }
    final long now = nanos.getAsLong();
    if (now - sliceStartNanos >= SLICE_NANOS) {
      final long rest = loaded.getAsBoolean() ? REST_WHILE_LOADING_NANOS : REST_NANOS;
      park.accept(rest);
      sliceStartNanos = nanos.getAsLong();
      lateNanos += sliceStartNanos - now - rest;
    }
  }
}
