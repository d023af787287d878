package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackOffTest {

  private final BackOff backOff = new BackOff();

  /** Fails at the given time and returns how long it rests. */
  private long restAfterFailure(long nowNs) {
    backOff.failed(nowNs);
    long rest = BackOff.FIRST_NS;
    while (backOff.isResting(nowNs + rest) && rest < 10 * BackOff.LONGEST_NS) {
      rest += BackOff.FIRST_NS;
    }
    assertTrue(backOff.isResting(nowNs + rest - 1));
    return rest;
  }

  @Test
  void shouldDoubleUpToTheLongest() {
    long now = Long.MAX_VALUE - 5;
    long expected = BackOff.FIRST_NS;
    for (int i = 0; i < 12; i++) {
      assertFalse(backOff.isResting(now));
      long rest = restAfterFailure(now);
      assertEquals(expected, rest);
      now += rest;
      expected = Math.min(2 * expected, BackOff.LONGEST_NS);
    }
  }

  @Test
  void shouldCountFailuresOfOneMomentOnce() {
    backOff.failed(0);
    backOff.failed(1);
    backOff.failed(2);
    assertFalse(backOff.isResting(BackOff.FIRST_NS));
  }

  @Test
  void shouldStartAnewAfterSuccess() {
    backOff.failed(0);
    backOff.failed(BackOff.FIRST_NS);
    backOff.succeeded();
    assertFalse(backOff.isResting(BackOff.FIRST_NS + 1));
    assertEquals(BackOff.FIRST_NS, restAfterFailure(BackOff.FIRST_NS + 1));
  }
}
