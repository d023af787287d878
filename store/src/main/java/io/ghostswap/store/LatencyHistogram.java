package io.ghostswap.store;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets of an eighth of a power of two, so that a percentile is at most 12.5
 * % too high. Recording is wait-free and allocates nothing; threads count in stripes, so that two
 * of them seldom write the same line of the processor's cache. Thread-safe.
 */
final class LatencyHistogram {
  private static final int SUB_BITS = 3;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;

  /** Durations up to 2^43 ns, over two hours; longer ones count in the last bucket. */
  private static final int BUCKETS = 41 * SUB_BUCKETS;

  /** A power of two. */
  private static final int STRIPES = 4;

  private final AtomicLongArray counts = new AtomicLongArray(STRIPES * BUCKETS);

  /** Counts one duration in nanoseconds. */
  void record(final long nanos) {
    final int stripe = (int) Thread.currentThread().threadId() & STRIPES - 1;
    counts.incrementAndGet(stripe * BUCKETS + bucket(Math.max(nanos, 0)));
  }

  /** Forgets all durations. */
  void clear() {
    for (int i = 0; i < counts.length(); i++) {
      counts.set(i, 0);
    }
  }

  /** The duration in nanoseconds that {@code fraction} of all were not longer than; 0 if none. */
  long percentile(final double fraction) {
    long total = 0;
    for (int i = 0; i < BUCKETS; i++) {
      total += count(i);
    }
    final long wanted = (long) Math.ceil(total * fraction);
    long seen = 0;
    for (int i = 0; i < BUCKETS && wanted > 0; i++) {
      seen += count(i);
      if (seen >= wanted) {
        return upperBound(i);
      }
    }
    return 0;
  }

  private long count(final int bucket) {
    long sum = 0;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      sum += counts.get(stripe * BUCKETS + bucket);
    }
    return sum;
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
