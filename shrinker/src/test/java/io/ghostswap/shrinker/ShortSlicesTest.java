package io.ghostswap.shrinker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShortSlicesTest {
  private static final long STEP_NANOS = ShortSlices.SLICE_NANOS / 4;

  private final AtomicLong nanos = new AtomicLong(7);
  private final AtomicInteger rests = new AtomicInteger();
  private boolean loaded;
  private long lateNanos;
  private long askedNanos;
  private final ShortSlices slices =
      new ShortSlices(
          nanos::get,
          () -> loaded,
          rest -> {
            askedNanos += rest;
            nanos.addAndGet(rest + lateNanos);
            rests.incrementAndGet();
          });

  @Test
  void shouldRestAfterEachSlice() {
    slices.begin();
    work(3);
    assertEquals(0, rests.get());

    work(1);
    assertEquals(1, rests.get());

    work(8);
    assertEquals(3, rests.get());
  }

  @Test
  void shouldNotCountWhatWasBeforeTheWork() {
    nanos.addAndGet(10 * ShortSlices.SLICE_NANOS);
    slices.begin();

    work(3);

    assertEquals(0, rests.get());
  }

  @Test
  void shouldRestForLongerWhilePagesAreLoaded() {
    slices.begin();
    work(4);
    assertEquals(ShortSlices.REST_NANOS, askedNanos);

    loaded = true;
    work(4);
    assertEquals(ShortSlices.REST_NANOS + ShortSlices.REST_WHILE_LOADING_NANOS, askedNanos);

    loaded = false;
    work(4);
    assertEquals(2 * ShortSlices.REST_NANOS + ShortSlices.REST_WHILE_LOADING_NANOS, askedNanos);
  }

  @Test
  void shouldRestForAWholeBatchWhilePagesAreLoaded() {
    loaded = true;
    slices.begin();

    work(4 * 30);

    assertEquals(30, rests.get(), "what was asked for is not late");
  }

  @Test
  void shouldNotRestForEverWhereTheProcessorIsBusy() {
    lateNanos = ShortSlices.MAX_LATE_NANOS / 3 + 1;
    slices.begin();
    work(40);
    assertEquals(3, rests.get());

    slices.begin();
    work(40);
    assertEquals(6, rests.get());
  }

  private void work(final int steps) {
    for (int i = 0; i < steps; i++) {
      nanos.addAndGet(STEP_NANOS);
      slices.step();
    }
  }
}
