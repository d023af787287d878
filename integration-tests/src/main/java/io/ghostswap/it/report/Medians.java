package io.ghostswap.it.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of what the rounds gave. */
public final class Medians {
  private Medians() {}

  /**
   * The value of the middle run, or the mean of the two in the middle; runs whose value is NaN have
   * none. NaN where no run has one.
   */
  public static <T> double median(
      final List<? extends T> runs, final ToDoubleFunction<? super T> value) {
    final double[] sorted =
        runs.stream().mapToDouble(value).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    final int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
