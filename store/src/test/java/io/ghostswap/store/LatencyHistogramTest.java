package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void shouldBeZeroWhenNothingWasRecorded() {
    assertEquals(0, histogram.percentile(0.99));
  }

  @Test
  void shouldBeAtMostAnEighthTooHigh() {
    for (long nanos = 1; nanos < 1L << 40; nanos = nanos * 3 + 1) {
      final LatencyHistogram one = new LatencyHistogram();
      one.record(nanos);

      final long percentile = one.percentile(0.5);

      assertTrue(percentile >= nanos, () -> "too low");
      assertTrue(percentile <= nanos + nanos / 8 + 1, "too high: " + percentile + " for " + nanos);
    }
  }

  @Test
  void shouldFindPercentilesOfAMixture() {
    for (int i = 0; i < 990; i++) {
      histogram.record(1_000);
    }
    for (int i = 0; i < 10; i++) {
      histogram.record(1_000_000);
    }

    assertEquals(histogram.percentile(0.5), histogram.percentile(0.99));
    assertTrue(histogram.percentile(0.999) >= 1_000_000);
  }

  @Test
  void shouldCountWhatIsTooLongInTheLastBucket() {
    histogram.record(Long.MAX_VALUE);
    histogram.record(-5);

    assertTrue(histogram.percentile(1.0) > 1L << 42);
    assertEquals(0, histogram.percentile(0.5));
  }
}
