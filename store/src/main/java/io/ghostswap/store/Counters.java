package io.ghostswap.store;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The live counters. Adding is cheap and never contended; a counter whose number lives elsewhere is
 * read through a supplier. Thread-safe.
 */
public final class Counters {
  private final LongAdder[] sums = new LongAdder[Counter.values().length];
  private final LongSupplier[] suppliers = new LongSupplier[sums.length];

  /** Makes all counters, zero. */
  public Counters() {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = new LongAdder();
      suppliers[i] = sums[i]::sum;
    }
  }

  /** Adds {@code change} to a counter. */
  public void add(final Counter counter, final long change) {
    sums[counter.ordinal()].add(change);
  }

  /** Adds one to a counter. */
  public void increment(final Counter counter) {
    sums[counter.ordinal()].increment();
  }

  /** Makes a counter read its number from {@code supplier}, which any thread may call. */
  public void register(final Counter counter, final LongSupplier supplier) {
    synchronized (suppliers) {
      suppliers[counter.ordinal()] = supplier;
    }
  }

  /** Sets the counts that only grow back to zero, but for those that are read from elsewhere. */
  void restart() {
    for (final Counter counter : Counter.values()) {
      if (counter.isMonotonic()) {
        sums[counter.ordinal()].reset();
      }
    }
  }

  /**
   * The number of one counter now; not below 0, which a page that comes and goes while the sum is
   * made would give.
   */
  public long value(final Counter counter) {
    final LongSupplier supplier;
    synchronized (suppliers) {
      supplier = suppliers[counter.ordinal()];
    }
    return Math.max(0, supplier.getAsLong());
  }

  /** All numbers, read one after the other. */
  public CounterSnapshot snapshot() {
    final long[] values = new long[sums.length];
    for (final Counter counter : Counter.values()) {
      values[counter.ordinal()] = value(counter);
    }
    return new CounterSnapshot(values);
  }
}
