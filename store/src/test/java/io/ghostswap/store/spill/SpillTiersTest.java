package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several tiers: what is cold moves down, and a tier that fails or hangs is passed over. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SpillTiersTest {

  private static final int EIO = 5;
  private static final int UPPER = 32;
  private static final int LOWER = 96;
  private static final int BATCH = 64;

  /** Stores slots in turn, moving down what has to when it has to. */
  private static int fill(Spill spill, PageModel model, int firstSlot, int batches) {
    int slot = firstSlot;
    int[] slots = new int[BATCH];
    for (int i = 0; i < batches; i++) {
      for (int j = 0; j < BATCH; j++) {
        slots[j] = slot++;
      }
      assertTrue(model.store(slots, new int[BATCH]));
      while (spill.needsCleaning()) {
        assertEquals(SpillResult.OK, model.clean());
      }
      while (spill.needsMoveDown()) {
        assertEquals(SpillResult.OK, model.moveDown());
      }
    }
    return slot;
  }

  private static boolean isBelow(PageModel model, int slot) {
    return SpillLayout.segment(model.location(slot)) >= UPPER;
  }

  @Test
  void shouldMoveTheOldestPagesDownAndKeepRoomAbove() {
    try (SpillFixture fixture = new SpillFixture(true, UPPER, LOWER)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      int stored = fill(fixture.spill, model, 0, 500);

      int below = (int) IntStream.range(0, stored).filter(slot -> isBelow(model, slot)).count();
      long oldest = IntStream.range(0, below).filter(slot -> isBelow(model, slot)).count();
      assertTrue(below > stored / 4, below + " of " + stored);
      assertTrue(oldest >= 0.95 * below, oldest + " of " + below + " are the oldest");
      assertTrue(
          fixture.spill.stats(0).usedBytes() < fixture.spill.stats(0).capacityBytes(),
          "there is room in the upper tier");
      for (int slot = 0; slot < stored; slot += 3) {
        model.check(slot, fixture.target);
      }
      assertEquals(model.expectedLiveBytes(), fixture.spill.liveBytes());
    }
  }

  /** Cleaning writes old pages to fresh segments; they are old there as well. */
  @Test
  void shouldKnowOldPagesAfterTheyWereCleaned() {
    try (SpillFixture fixture = new SpillFixture(true, UPPER, LOWER)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      int old = fill(fixture.spill, model, 0, 140);
      for (int slot = 0; slot < old; slot++) {
        if (slot % 3 > 0) {
          model.drop(slot);
        }
      }
      for (int i = 0; i < 10; i++) {
        assertEquals(SpillResult.OK, model.clean());
      }
      int stored = fill(fixture.spill, model, old, 280);

      long oldBelow =
          IntStream.range(0, old).filter(s -> s % 3 == 0).filter(s -> isBelow(model, s)).count();
      long below = IntStream.range(0, stored).filter(slot -> isBelow(model, slot)).count();
      assertTrue(oldBelow * 3 >= old * 0.9, oldBelow + " of " + old / 3 + " have moved down");
      assertTrue(below < stored - old, "newer ones have not, as far as there was room above");
    }
  }

  @Test
  void shouldNeverMovePagesUpWhenTheirTierIsCleaned() {
    try (SpillFixture fixture = new SpillFixture(true, UPPER, LOWER)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      int stored = fill(fixture.spill, model, 0, 400);
      boolean[] below = new boolean[stored];
      for (int slot = 0; slot < stored; slot++) {
        below[slot] = isBelow(model, slot);
        if (below[slot] && slot % 4 > 0) {
          model.drop(slot);
        }
      }
      while (model.clean() == SpillResult.OK) {
        fixture.spill.checkInvariants();
      }
      assertTrue(model.moved() > 0);
      for (int slot = 0; slot < stored; slot++) {
        if (model.location(slot) != Spill.NO_LOCATION) {
          assertTrue(!below[slot] || isBelow(model, slot), "slot " + slot + " has moved up");
        }
      }
    }
  }

  @Test
  void shouldMoveNothingDownToATierThatFailsOrIsFull() {
    try (SpillFixture fixture = new SpillFixture(true, UPPER, 16)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      int slot = fill(fixture.spill, model, 0, 220);
      fixture.files[1].failWritesAfter(0, EIO, false);
      while (!fixture.spill.needsMoveDown()) {
        model.store(new int[] {slot++}, new int[1]);
      }
      model.moveDown();
      assertFalse(fixture.spill.needsMoveDown(), "it is failing");
      assertTrue(fixture.spill.stats(1).resting());
      for (int i = 0; i < slot; i += 5) {
        model.check(i, fixture.target);
      }
      fixture.files[1].heal();
      fixture.spill.endRests();
      int[] slots = new int[BATCH];
      boolean taken;
      do {
        for (int j = 0; j < BATCH; j++) {
          slots[j] = slot++;
        }
        taken = model.store(slots, new int[BATCH]);
      } while (taken);
      assertFalse(fixture.spill.needsMoveDown(), "both are full");
      fixture.spill.checkInvariants();
    }
  }

  @Test
  void shouldPassOverATierThatHangs() throws Exception {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16);
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      fixture.files[0].hang();
      Future<Integer> hanging = executor.submit(() -> fixture.write(4, 100));
      while (fixture.files[0].underWay() == 0) {
        Thread.onSpinWait();
      }
      fixture.nowNs.addAndGet(WriteProgress.STUCK_NS + 1);

      assertEquals(SpillResult.OK, fixture.write(4, 100));

      assertEquals(1, fixture.spill.stats(1).writes(), "the lower tier took it");
      assertTrue(fixture.spill.stats(0).resting());
      fixture.files[0].stopHanging();
      assertEquals(SpillResult.OK, hanging.get(30, TimeUnit.SECONDS));
      assertFalse(fixture.spill.stats(0).resting());
      assertEquals(SpillResult.OK, fixture.write(4, 100));
      assertEquals(1, fixture.spill.stats(1).writes(), "the upper one is used again");
    }
  }

  /** Stores until it is refused; returns how many slots there are. */
  private static int fill(PageModel model) {
    int slot = 0;
    int[] slots = new int[BATCH];
    do {
      for (int j = 0; j < BATCH; j++) {
        slots[j] = slot++;
      }
    } while (model.store(slots, new int[BATCH]));
    return slot - BATCH;
  }

  private static void dropHalf(PageModel model, int stored) {
    for (int slot = 0; slot < stored; slot += 2) {
      model.drop(slot);
    }
  }

  @Test
  void shouldSayThatCleaningMayHelpWhileAnotherTierRests() {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      fixture.files[1].failWritesAfter(0, EIO, false);
      int stored = fill(model);
      assertEquals(SpillResult.IO_ERROR, fixture.write(BATCH, 4096), "nothing to clean");
      dropHalf(model, stored);

      int cleaned = 0;
      while (fixture.write(BATCH, 4096) == SpillResult.NO_SPACE) {
        assertEquals(SpillResult.OK, model.clean());
        cleaned++;
      }
      assertTrue(cleaned > 0);
      assertEquals(SpillResult.OK, fixture.write(BATCH, 4096));
      assertTrue(fixture.spill.stats(1).resting());
    }
  }

  @Test
  void shouldCleanRatherThanWaitForATierThatHangs() throws Exception {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16);
        ExecutorService executor = Executors.newFixedThreadPool(2)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      fixture.files[1].failWritesAfter(0, EIO, false);
      int stored = fill(model);
      fixture.files[1].heal();
      fixture.spill.endRests();
      fixture.files[1].hang();
      Future<Integer> hanging = executor.submit(() -> fixture.write(BATCH, 4096));
      while (fixture.files[1].underWay() == 0) {
        Thread.onSpinWait();
      }
      fixture.nowNs.addAndGet(WriteProgress.STUCK_NS + 1);
      dropHalf(model, stored);

      assertEquals(SpillResult.NO_SPACE, fixture.write(BATCH, 4096), "it does not wait");
      Future<Integer> waiting = executor.submit(() -> writeOrWait(fixture.spill, fixture));
      while (fixture.files[1].underWay() < 2) {
        Thread.onSpinWait();
      }
      int result;
      while ((result = fixture.write(BATCH, 4096)) == SpillResult.NO_SPACE) {
        assertEquals(SpillResult.OK, model.clean());
      }
      assertEquals(SpillResult.OK, result);
      fixture.files[1].stopHanging();
      assertEquals(SpillResult.OK, hanging.get(30, TimeUnit.SECONDS));
      assertEquals(SpillResult.OK, waiting.get(30, TimeUnit.SECONDS));
    }
  }

  private static int writeOrWait(Spill spill, SpillFixture fixture) {
    SpillBatch batch = spill.batch();
    try {
      fixture.fill(batch, BATCH, 4096);
      return spill.writeOrWait(batch);
    } finally {
      spill.recycle(batch);
    }
  }

  @Test
  void shouldLeaveATiersReserveToItsOwnCleaningWhenPagesMoveDown() {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16, 16)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      fixture.files[2].failWritesAfter(0, EIO, false);
      int stored = fill(model);
      fixture.files[2].heal();
      fixture.spill.endRests();
      assertEquals(SpillResult.OK, fixture.write(BATCH, 4096), "the lowest tier works again");
      long used = fixture.spill.stats(1).usedBytes();
      fixture.files[2].failWritesAfter(0, EIO, false);

      assertTrue(fixture.spill.needsMoveDown());
      model.moveDown();

      assertEquals(used, fixture.spill.stats(1).usedBytes());
      dropHalf(model, stored);
      fixture.nowNs.addAndGet(BackOff.LONGEST_NS);
      assertEquals(SpillResult.OK, model.clean(), "the middle one can be cleaned");
    }
  }

  @Test
  void shouldNotCleanATierThatRests() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 40_000);
      dropHalf(model, fill(model));
      assertTrue(fixture.spill.needsCleaning());
      fixture.files[0].failWritesAfter(0, EIO, false);
      model.clean();
      assertTrue(fixture.spill.stats(0).resting());
      long reads = fixture.spill.reads();

      assertFalse(fixture.spill.needsCleaning());
      assertEquals(SpillResult.NOTHING_TO_CLEAN, model.clean());

      assertEquals(reads, fixture.spill.reads(), "nothing was read in vain");
      fixture.files[0].heal();
      fixture.nowNs.addAndGet(BackOff.FIRST_NS);
      assertEquals(SpillResult.OK, model.clean());
    }
  }

  @Test
  void shouldGiveATierUpThatFailsAgainAndAgainUntilItIsToldToTry() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      fixture.files[0].failWritesAfter(0, EIO, false);
      for (int i = 0; i < BackOff.GIVE_UP_AFTER; i++) {
        assertEquals(SpillResult.IO_ERROR, fixture.write(4, 100));
        fixture.nowNs.addAndGet(BackOff.LONGEST_NS);
      }
      assertEquals(1, fixture.spill.stats(0).timesGivenUp());
      long writes = fixture.spill.writes();
      assertEquals(SpillResult.IO_ERROR, fixture.write(4, 100));
      assertEquals(writes, fixture.spill.writes(), "nothing was tried");

      fixture.files[0].heal();
      fixture.spill.endRests();
      assertEquals(SpillResult.OK, fixture.write(4, 100));
    }
  }
}
