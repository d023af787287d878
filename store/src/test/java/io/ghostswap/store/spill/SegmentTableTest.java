package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SegmentTableTest {

  private final SegmentTable table = new SegmentTable(3);

  private int state(int segment) {
    return SegmentWord.state(table.word(segment));
  }

  @Test
  void shouldKeepAnOpenSegmentThatHoldsNothing() {
    int segment = table.open(7, true);
    table.addLive(segment, 3);
    table.release(segment, 3);
    assertEquals(SegmentWord.OPEN, state(segment));
    assertEquals(7, table.generation(segment));
    assertTrue(table.isEncrypted(segment));
    table.checkInvariants();
  }

  @Test
  void shouldFreeOnClosingWhenNothingIsLive() {
    int segment = table.open(1, false);
    table.close(segment, 9);
    assertEquals(SegmentWord.FREE, state(segment));
    assertEquals(3, table.freeSegments());
    table.checkInvariants();
  }

  @Test
  void shouldFreeWithTheLastRecord() {
    int segment = table.open(1, false);
    table.addLive(segment, 3);
    table.addLive(segment, 5);
    table.close(segment, 9);
    assertEquals(8, table.liveUnits());
    table.release(segment, 5);
    assertEquals(SegmentWord.CLOSED, state(segment));
    assertEquals(9, table.filledBlocks(segment));
    table.release(segment, 3);
    assertEquals(SegmentWord.FREE, state(segment));
    table.checkInvariants();
  }

  @Test
  void shouldFreeWithTheLastPinWhenNothingIsLive() {
    int segment = table.open(1, false);
    table.addLive(segment, 3);
    table.close(segment, 1);
    table.pin(segment);
    table.pin(segment);
    table.release(segment, 3);
    table.unpin(segment);
    assertEquals(SegmentWord.CLOSED, state(segment));
    table.unpin(segment);
    assertEquals(SegmentWord.FREE, state(segment));
    table.checkInvariants();
  }

  @Test
  void shouldNotFreeWhileItIsCleaned() {
    int segment = table.open(1, false);
    table.addLive(segment, 3);
    table.close(segment, 1);
    assertFalse(table.startCleaning(segment, table.word(segment) + 1));
    assertTrue(table.startCleaning(segment, table.word(segment)));
    table.release(segment, 3);
    assertEquals(SegmentWord.CLEANING, state(segment));
    table.endCleaning(segment, false);
    assertEquals(SegmentWord.FREE, state(segment));
    table.checkInvariants();
  }

  @Test
  void shouldRememberDamageUntilFreed() {
    int segment = table.open(1, false);
    table.addLive(segment, 3);
    table.close(segment, 1);
    assertTrue(table.startCleaning(segment, table.word(segment)));
    table.endCleaning(segment, true);
    assertEquals(SegmentWord.CLOSED, state(segment));
    assertTrue(SegmentWord.isDamaged(table.word(segment)));
    table.release(segment, 3);
    assertEquals(SegmentWord.FREE_WORD, table.word(segment));
    table.checkInvariants();
  }

  @Test
  void shouldRefuseWhatBreaksTheCounts() {
    int segment = table.open(1, false);
    assertThrows(IllegalStateException.class, () -> table.unpin(segment));
    assertThrows(IllegalStateException.class, () -> table.release(segment, 1));
    table.addLive(segment, 4);
    assertThrows(IllegalStateException.class, () -> table.release(segment, 3));
    assertThrows(IllegalStateException.class, () -> table.release(segment, 5));
    assertThrows(
        IllegalStateException.class, () -> table.addLive(segment, SpillLayout.UNITS_PER_SEGMENT));
    assertThrows(IllegalStateException.class, () -> table.endCleaning(segment, false));
    int untouched = segment == 0 ? 1 : 0;
    assertThrows(IllegalStateException.class, () -> table.pin(untouched));
    assertThrows(IllegalStateException.class, () -> table.addLive(untouched, 1));
    assertThrows(IllegalStateException.class, () -> table.close(untouched, 1));
    table.checkInvariants();
  }

  @Test
  void shouldCountAFullSegmentExactly() {
    int segment = table.open(1, false);
    for (int i = 0; i < SpillLayout.UNITS_PER_SEGMENT / 2; i++) {
      table.addLive(segment, 2);
    }
    for (int i = 0; i < 1000; i++) {
      table.pin(segment);
    }
    long word = table.word(segment);
    assertEquals(SpillLayout.UNITS_PER_SEGMENT, SegmentWord.units(word));
    assertEquals(SpillLayout.UNITS_PER_SEGMENT / 2, SegmentWord.records(word));
    assertEquals(1000, SegmentWord.pins(word));
    assertEquals(SegmentWord.OPEN, SegmentWord.state(word));
  }

  @Test
  void shouldTakeSegmentsRoundAndRound() {
    assertEquals(0, table.open(1, false));
    table.close(0, 1);
    assertEquals(1, table.open(2, false));
    assertEquals(2, table.open(3, false));
    assertEquals(0, table.open(4, false));
    assertEquals(0, table.freeSegments());
  }

  @Test
  void shouldFindEveryFreeSegmentInALargeTable() {
    FreeSegments free = new FreeSegments(1000);
    boolean[] seen = new boolean[1000];
    for (int i = 0; i < 1000; i++) {
      seen[free.take()] = true;
    }
    for (boolean one : seen) {
      assertTrue(one);
    }
    assertEquals(0, free.count());
    assertThrows(IllegalStateException.class, free::take);
    free.put(3);
    assertThrows(IllegalStateException.class, () -> free.put(3));
    assertEquals(3, free.take());
  }
}
