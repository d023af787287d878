package io.ghostswap.store;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets of an eighth of a power of two, so that a percentile is at most 12.5
 * % too high. Recording is wait-free and allocates nothing. Thread-safe.
 */
final class LatencyHistogram {
  private static final int SUB_BITS = 3;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;

  /** Durations up to 2^43 ns, over two hours; longer ones count in the last bucket. */
  private static final int BUCKETS = 41 * SUB_BUCKETS;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  /** Counts one duration in nanoseconds. */
  void record(final long nanos) {
    counts.incrementAndGet(bucket(Math.max(nanos, 0)));
  }

  /** Forgets all durations. */
  void clear() {
    for (int i = 0; i < BUCKETS; i++) {
      counts.set(i, 0);
    }
  }

  /** The duration in nanoseconds that {@code fraction} of all were not longer than; 0 if none. */
  long percentile(final double fraction) {
    long total = 0;
    for (int i = 0; i < BUCKETS; i++) {
      total += counts.get(i);
    }
    final long wanted = (long) Math.ceil(total * fraction);
    long seen = 0;
    for (int i = 0; i < BUCKETS && wanted > 0; i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return upperBound(i);
      }
    }
    return 0;
  }

  private static int bucket(final long nanos) {
    if (nanos < SUB_BUCKETS) {
      return (int) nanos;
    }
    final int exponent = 63 - Long.numberOfLeadingZeros(nanos) - SUB_BITS;
    final int sub = (int) (nanos >>> exponent) & SUB_BUCKETS - 1;
    return Math.min((exponent + 1) * SUB_BUCKETS + sub, BUCKETS - 1);
  }

  private static long upperBound(final int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    final int exponent = bucket / SUB_BUCKETS - 1;
    final long lower = (long) (SUB_BUCKETS + bucket % SUB_BUCKETS) << exponent;
    return lower + (1L << exponent) - 1;
  }
}
