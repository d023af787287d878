package io.ghostswap.it.report;

import java.util.Arrays;

/** Durations of single calls, every one kept; those beyond the capacity are not counted. */
public final class Latencies {
  private final int[] nanos;
  private int count;

  /** Room for so many. */
  public Latencies(final int capacity) {
    nanos = new int[capacity];
  }

  /** Whether there is no room for more. */
  public boolean isFull() {
    return count == nanos.length;
  }

  /** How many were counted. */
  public int count() {
    return count;
  }

  /** Counts one, in nanoseconds. */
  public void add(final long duration) {
    if (count < nanos.length) {
      nanos[count++] = (int) Math.min(duration, Integer.MAX_VALUE);
    }
  }

  /** The mean in nanoseconds; NaN if there is none. */
  public double mean() {
    return Arrays.stream(nanos, 0, count).average().orElse(Double.NaN);
  }

  /** The duration in nanoseconds that {@code fraction} of all were not longer than; NaN if none. */
  public double percentile(final double fraction) {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(nanos, 0, count);
    return nanos[(int) Math.min(count - 1, Math.ceil(count * fraction))];
  }
}
