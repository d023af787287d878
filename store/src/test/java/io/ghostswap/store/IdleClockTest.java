package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdleClockTest {
  private long nanos = 77;
  private final IdleClock clock = new IdleClock(() -> nanos);

  @Test
  void shouldMeasureAgesAcrossTheWrapOfStamps() {
    pass(65_530);
    final int stamp = clock.now();
    pass(100);

    assertEquals(100, clock.age(stamp));
    assertEquals(stamp, clock.stampOfAge(100));
  }

  @Test
  void shouldHoldNothingIdleBeforeItIsMarked() {
    final int stamp = clock.now();
    pass(1000);

    assertFalse(clock.isIdle(stamp));
  }

  @Test
  void shouldTellWhatWasTouchedAfterMarkingAllInTheSameSecond() {
    final int before = clock.now();
    clock.markIdle(0);
    final int after = clock.now();

    assertTrue(clock.isIdle(before));
    assertFalse(clock.isIdle(after));
  }

  @Test
  void shouldMarkByAge() {
    final int old = clock.now();
    pass(50);
    final int young = clock.now();
    pass(10);
    clock.markIdle(30);

    assertTrue(clock.isIdle(old));
    assertFalse(clock.isIdle(young));
  }

  @Test
  void shouldKeepAMarkThatIsOlderThanStampsReach() {
    clock.markIdle(0);
    pass(65_536 + 100);
    final int young = clock.now();
    pass(200);

    assertFalse(clock.isIdle(young), "touched since");
    assertTrue(clock.isIdle(clock.stampOfAge(IdleClock.MAX_AGE)), "as old as a stamp can be");
  }

  private void pass(final long seconds) {
    nanos += seconds * 1_000_000_000L;
  }
}
