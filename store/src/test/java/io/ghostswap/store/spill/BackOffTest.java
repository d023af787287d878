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
    for (int i = 1; i < BackOff.GIVE_UP_AFTER; i++) {
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
  void shouldGiveATierUpOnceAndTryItSeldomFromThenOn() {
    long now = 0;
    assertEquals(BackOff.Failure.FIRST, backOff.failed(now));
    for (int i = 2; i < BackOff.GIVE_UP_AFTER; i++) {
      now += BackOff.LONGEST_NS;
      assertEquals(BackOff.Failure.AGAIN, backOff.failed(now));
    }
    now += BackOff.LONGEST_NS;
    assertEquals(BackOff.Failure.GIVEN_UP, backOff.failed(now));
    assertTrue(backOff.isResting(now + BackOff.GIVEN_UP_NS - 1));
    assertFalse(backOff.isResting(now + BackOff.GIVEN_UP_NS));
    assertEquals(BackOff.Failure.AGAIN, backOff.failed(now + BackOff.GIVEN_UP_NS));
    assertTrue(backOff.isResting(now + 2 * BackOff.GIVEN_UP_NS - 1));
  }

  @Test
  void shouldEndTheRestWhenTold() {
    backOff.failed(0);
    backOff.endRest(1);
    assertFalse(backOff.isResting(1));
    assertTrue(backOff.isFailing());
    assertTrue(backOff.succeeded());
    assertFalse(backOff.succeeded(), "it was whole already");
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
