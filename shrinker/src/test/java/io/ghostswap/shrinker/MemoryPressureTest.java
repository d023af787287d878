package io.ghostswap.shrinker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryPressureTest {
  private final AtomicLong nanos = new AtomicLong(-3);
  private int percent;
  private int readings;
  private boolean fails;
  private final MemoryPressure pressure = new MemoryPressure(this::read, nanos::get);

  private int read() throws IOException {
    readings++;
    if (fails) {
      throw new IOException("in a test");
    }
    return percent;
  }

  @Test
  void shouldReadAnewWhenTheAverageMayHaveChanged() {
    percent = 12;
    assertTrue(pressure.isAtLeast(12));
    assertFalse(pressure.isAtLeast(13));
    percent = 100;
    assertFalse(pressure.isAtLeast(50), "read a moment ago");
    assertEquals(1, readings);

    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));

    assertTrue(pressure.isAtLeast(50));
    assertTrue(pressure.isAtLeast(100));
  }

  @Test
  void shouldAskForNothingWhileNobodyWantsToKnow() {
    assertFalse(pressure.isAtLeast(0));
    assertEquals(0, readings);
  }

  @Test
  void shouldNotAskAgainWhereTheMachineDoesNotTell() {
    fails = true;
    assertFalse(pressure.isAtLeast(1));
    fails = false;
    percent = 100;
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));

    assertFalse(pressure.isAtLeast(1));
    assertEquals(1, readings);
  }
}
