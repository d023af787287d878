package io.ghostswap.it.density;

import java.util.Arrays;

/** Durations of single calls, every one kept; those beyond the capacity are not counted. */
final class Latencies {
  private final int[] nanos;
  private int count;

  Latencies(final int capacity) {
    nanos = new int[capacity];
  }

  /** Whether there is no room for more. */
  boolean isFull() {
    return count == nanos.length;
  }

  /** How many were counted. */
  int count() {
    return count;
  }

  void add(final long duration) {
    if (count < nanos.length) {
      nanos[count++] = (int) Math.min(duration, Integer.MAX_VALUE);
    }
  }

  /** The duration in nanoseconds that {@code fraction} of all were not longer than; NaN if none. */
  double percentile(final double fraction) {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(nanos, 0, count);
    return nanos[(int) Math.min(count - 1, Math.ceil(count * fraction))];
  }
}
