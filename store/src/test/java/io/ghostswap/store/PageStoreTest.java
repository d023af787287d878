package io.ghostswap.store;

import static io.ghostswap.store.StoreFixture.incompressible;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.PageSelection;
import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.spill.Pace;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillBatch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PageStoreTest {
  private static final int EIO = 5;

  @Test
  void shouldReadZerosWhereNothingWasStored() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=4M")) {
      fixture.assertEmpty(0);
      fixture.assertEmpty(65_535);
      assertEquals(2, fixture.count(Counter.LOADS_EMPTY));
      assertEquals(0, fixture.count(Counter.METADATA_BYTES));
    }
  }

  @Test
  void shouldRefuseSlotsOutsideTheFile() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=4M")) {
      final MemorySegment page = MemorySegment.ofArray(new byte[4096]);
      assertThrows(IndexOutOfBoundsException.class, () -> fixture.store.load(65_536, 1, page, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> fixture.store.discard(-1, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> fixture.store.discard(65_535, 2));
    }
  }

  @Test
  void shouldTakeNoPoolMemoryForSameFilledPages() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=4M")) {
      for (int slot = 0; slot < 10_000; slot++) {
        fixture.put(slot, 8L * slot);
      }
      assertEquals(10_000, fixture.count(Counter.SAME_FILLED_PAGES));
      assertEquals(0, fixture.store.level().usedBytes());
      fixture.assertPage(9_999, 8L * 9_999);

      fixture.set("same_filled_pages_enabled=N");
      fixture.put(0, 0);
      assertTrue(fixture.store.level().usedBytes() > 0);
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldCountARequestOnceHoweverManyPagesItHas() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=4M")) {
      fixture.putRun(0, 16);
      assertEquals(StoreResult.OK, fixture.loadRun(0, 16));
      assertEquals(StoreResult.OK, fixture.loadRun(8, 16));
      assertEquals(2, fixture.count(Counter.LOAD_REQUESTS));
      assertEquals(24, fixture.count(Counter.LOADS_POOL));
    }
  }

  @Test
  void shouldTakeAtMostTwentyBytesOfMetadataForASlotInUse() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=4M")) {
      for (int slot = 0; slot < 65_536; slot++) {
        fixture.put(slot, 8L * slot);
      }
      final double bytes = (double) fixture.count(Counter.METADATA_BYTES) / 65_536;
      assertTrue(bytes <= 20, bytes + " bytes a slot");
      fixture.store.discard(0, 65_536);
      assertTrue(fixture.count(Counter.METADATA_BYTES) <= 4096, "leaves were not given back");
    }
  }

  @Test
  void shouldEvictTheColdestToKeepANewPageAtTheLimit() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=4M full_policy=evict")) {
      fixture.putIncompressible(0, 3_000);

      assertTrue(fixture.count(Counter.EVICTED_PAGES) > 0);
      assertFalse(fixture.isSpilled(2_999), "the newest is in the pool");
      assertTrue(fixture.isSpilled(0), "the oldest is on the spill");
      assertOnlyTheOldestAreSpilled(fixture, 3_000);
      for (int slot = 0; slot < 3_000; slot++) {
        fixture.assertPage(slot, incompressible(slot));
      }
      StoreInvariants.check(fixture.store);
    }
  }

  private static void assertOnlyTheOldestAreSpilled(final StoreFixture fixture, final int pages) {
    int firstPooled = 0;
    while (fixture.isSpilled(firstPooled)) {
      firstPooled++;
    }
    for (int slot = firstPooled; slot < pages; slot++) {
      assertFalse(fixture.isSpilled(slot), "slot " + slot + " after " + firstPooled);
    }
  }

  @Test
  void shouldInvertTheOrderUnderTheRejectPolicyAsZswapDoes() {
    try (StoreFixture fixture =
        new StoreFixture(64, "max_pool_bytes=4M full_policy=reject accept_threshold_percent=50")) {
      fixture.putIncompressible(0, 3_000);

      assertFalse(fixture.isSpilled(0), "the oldest sits in the pool");
      assertTrue(fixture.isSpilled(2_999), "the newest went to the spill");
      final long hits = fixture.count(Counter.POOL_LIMIT_HIT);
      assertTrue(hits > 1_000, "every store since is counted: " + hits);

      while (fixture.store.level().isAboveAccept()) {
        assertTrue(fixture.store.writeBackColdest(Pace.UNBROKEN) > 0);
      }
      fixture.putIncompressible(3_000, 1);
      assertFalse(fixture.isSpilled(3_000), "below the threshold the pool accepts again");
    }
  }

  @Test
  void shouldStayClosedBetweenThresholdAndLimitUnderTheRejectPolicy() {
    try (StoreFixture fixture =
        new StoreFixture(64, "max_pool_bytes=4M full_policy=reject accept_threshold_percent=50")) {
      fixture.putIncompressible(0, 1_100);
      fixture.store.writeBackColdest(Pace.UNBROKEN);
      fixture.putIncompressible(2_000, 1);
      assertTrue(fixture.isSpilled(2_000), "one batch below the limit is not the threshold");

      fixture.set("full_policy=evict");
      fixture.putIncompressible(2_001, 1);
      assertFalse(fixture.isSpilled(2_001));
    }
  }

  @Test
  void shouldGiveALoadedPageASecondChance() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M")) {
      fixture.putIncompressible(0, 128);
      fixture.assertPage(0, incompressible(0));

      fixture.store.writeBackColdest(Pace.UNBROKEN);

      assertFalse(fixture.isSpilled(0));
      assertTrue(fixture.isSpilled(1));
      fixture.store.writeBackColdest(Pace.UNBROKEN);
      assertTrue(fixture.isSpilled(0), "a second chance is not a third");
    }
  }

  @Test
  void shouldSpillIncompressiblePagesAtOnceWhenToldTo() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M store_incompressible=N")) {
      fixture.putIncompressible(0, 5);
      fixture.put(5, 2);

      assertEquals(5, fixture.count(Counter.REJECT_COMPRESS_POOR));
      assertEquals(5, fixture.count(Counter.SPILLED_PAGES));
      assertFalse(fixture.isSpilled(5));
      fixture.assertPage(4, incompressible(4));
      fixture.assertPage(5, 2);
    }
  }

  @Test
  void shouldWriteTheSpilledPagesOfOneRequestWithOneIo() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M enabled=N")) {
      final MemorySegment run = java.lang.foreign.Arena.ofAuto().allocate(32L * 4096);
      for (int i = 0; i < 32; i++) {
        TestPages.fill(run, i * 4096L, incompressible(i));
      }
      assertEquals(StoreResult.OK, fixture.store.store(0, 32, run, 0));

      assertEquals(1, fixture.count(Counter.SPILL_WRITES));
      assertEquals(32, fixture.count(Counter.SPILLED_STORES));
      fixture.set("enabled=Y");
      fixture.put(40, 2);
      assertFalse(fixture.isSpilled(40));
      fixture.assertPage(31, incompressible(31));
    }
  }

  @Test
  void shouldFillASegmentWithOneIo() {
    try (StoreFixture fixture =
        new StoreFixture(64, "max_pool_bytes=16M writeback_batch_size=2048")) {
      for (int slot = 0; slot < 2000; slot++) {
        fixture.put(slot, 8L * slot + 2);
      }
      fixture.putIncompressible(2000, 500);
      int moved = 0;
      for (int i = 1; i <= 2; i++) {
        moved += fixture.store.writeBackColdest(Pace.UNBROKEN);
        assertTrue(moved > i * 700, "pages of " + i + " batches: " + moved);
        assertEquals(i, fixture.count(Counter.SPILL_WRITES));
        assertEquals((long) i << 20, fixture.count(Counter.SPILL_BYTES));
      }
      for (int i = 0; i < 3; i++) {
        moved += fixture.store.writeBackColdest(Pace.UNBROKEN);
      }
      assertEquals(2500, moved);
      for (int slot = 0; slot < 2500; slot++) {
        fixture.assertPage(slot, slot < 2000 ? 8L * slot + 2 : incompressible(slot));
      }
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldWriteNothingToDiskWhenWritebackIsDisabled() {
    try (StoreFixture fixture =
        new StoreFixture(64, "max_pool_bytes=4M writeback_enabled=N enabled=Y")) {
      int slot = 0;
      while (fixture.put(slot, incompressible(slot)) == StoreResult.OK) {
        slot++;
      }
      assertTrue(slot >= 900, "pages before the pool was full: " + slot);
      assertEquals(0, fixture.count(Counter.SPILL_WRITES));
      assertEquals(1, fixture.count(Counter.REJECT_ALLOC_FAIL));
      assertEquals(StoreResult.NO_SPACE, fixture.store.writeBack(PageSelection.ALL, 10));
      fixture.assertEmpty(slot);
      fixture.assertPage(slot - 1, incompressible(slot - 1));
    }
  }

  @Test
  void shouldLeaveTheSlotEmptyWhenAnOverwriteFindsNoPlace() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=4M")) {
      for (int neighbour = 0; neighbour < 20; neighbour++) {
        fixture.put(50_000 + neighbour, 2);
      }
      fixture.put(0, 2);
      int slot = 1;
      while (fixture.put(slot, incompressible(slot)) == StoreResult.OK) {
        slot++;
      }
      assertEquals(StoreResult.NO_SPACE, fixture.put(0, OTHER_INCOMPRESSIBLE));
      fixture.assertEmpty(0);
      StoreInvariants.check(fixture.store);
    }
  }

  private static final long OTHER_INCOMPRESSIBLE = 41;

  @Test
  void shouldKeepPagesInThePoolWhenWritebackFails() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M")) {
      fixture.putIncompressible(0, 200);
      fixture.disk.failWritesAfter(0, EIO, false);

      assertTrue(fixture.store.writeBackColdest(Pace.UNBROKEN) < 0);

      assertEquals(0, fixture.count(Counter.SPILLED_PAGES));
      assertEquals(1, fixture.count(Counter.SPILL_ERRORS));
      StoreInvariants.check(fixture.store);
      fixture.disk.heal();
      fixture.passSeconds(60);
      assertEquals(64, fixture.store.writeBackColdest(Pace.UNBROKEN));
      assertTrue(fixture.isSpilled(0), "the order is as before the failure");
      assertFalse(fixture.isSpilled(64));
      fixture.assertPage(0, incompressible(0));
    }
  }

  @Test
  void shouldPutAForegroundSpillIntoThePoolWhenTheDiskFails() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M enabled=N")) {
      fixture.disk.failWritesAfter(0, EIO, false);

      assertEquals(StoreResult.OK, fixture.put(0, incompressible(0)));

      assertFalse(fixture.isSpilled(0));
      fixture.assertPage(0, incompressible(0));
    }
  }

  @Test
  void shouldFailAStoreOnlyWhenNeitherPoolNorDiskTakesIt() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=4M")) {
      fixture.disk.failWritesAfter(0, EIO, false);
      int slot = 0;
      while (fixture.put(slot, incompressible(slot)) == StoreResult.OK) {
        slot++;
      }
      assertTrue(slot >= 900);
      for (int stored = 0; stored < slot; stored++) {
        fixture.assertPage(stored, incompressible(stored));
      }
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldCleanAnotherSegmentForAStoreWhenTheFirstCannotBeRead() {
    try (StoreFixture fixture = new StoreFixture(16, "max_pool_bytes=16M enabled=N")) {
      int slot = 0;
      do {
        fixture.put(slot, incompressible(slot));
      } while (fixture.isSpilled(slot++));
      for (int dead = 0; dead < slot; dead += 2) {
        fixture.store.discard(dead, 1);
      }
      fixture.disk.failNextRead();

      assertEquals(StoreResult.OK, fixture.put(0, incompressible(0)));

      assertTrue(fixture.isSpilled(0), "the pool is turned off");
      fixture.assertPage(0, incompressible(0));
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldAnswerAnErrorForASpilledPageThatCannotBeRead() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M enabled=N")) {
      fixture.putIncompressible(0, 2);
      fixture.disk.failReadsAfter(0);
      assertEquals(StoreResult.IO_ERROR, fixture.load(0));
      fixture.disk.heal();
      fixture.assertPage(0, incompressible(0));

      for (long at = 0; at < 1 << 20; at += 512) {
        fixture.disk.flipBit(at, 3);
      }
      assertEquals(StoreResult.IO_ERROR, fixture.load(1));
      assertEquals(2, fixture.count(Counter.DECOMPRESS_FAIL));
    }
  }

  @Test
  void shouldReadSpilledNeighboursOfOneRequestWithOneIo() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M enabled=N")) {
      fixture.putRun(0, 32);
      fixture.set("enabled=Y");
      fixture.put(7, 2);
      fixture.store.discard(9, 1);
      final long before = fixture.count(Counter.SPILL_READS);

      fixture.assertRun(0, 32, 7, 9);

      assertEquals(before + 1, fixture.count(Counter.SPILL_READS));
      assertEquals(30, fixture.count(Counter.LOADS_SPILL));
      fixture.assertPage(7, 2);
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldReadTheSpillAheadForAProgramThatComesBackInOrder() {
    try (StoreFixture fixture =
        new StoreFixture(64, "max_pool_bytes=64M accept_threshold_percent=1")) {
      for (int first = 0; first < 2_048; first += 64) {
        fixture.putRun(first, 64);
      }
      while (fixture.store.writeBackColdest(Pace.UNBROKEN) > 0) {
        // One batch after the other.
      }
      final long before = fixture.count(Counter.SPILL_READS);

      for (int first = 0; first < 2_048; first += 32) {
        fixture.assertRun(first, 32);
      }

      final long reads = fixture.count(Counter.SPILL_READS) - before;
      assertTrue(fixture.count(Counter.LOADS_SPILL) > 1_500, "most pages were on the spill");
      assertTrue(reads <= 50, reads + " reads for 64 requests");
      assertTrue(fixture.count(Counter.SPILL_READ_AHEAD_HITS) >= 16);
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldReadPagesOneByOneWhenTheirCommonIoFails() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M enabled=N")) {
      fixture.putRun(0, 32);
      fixture.disk.failNextRead();
      fixture.assertRun(0, 32);
      StoreInvariants.check(fixture.store);

      fixture.disk.flipBit(5 * 4096 + 2048, 1);
      assertEquals(StoreResult.IO_ERROR, fixture.loadRun(0, 32));
      assertEquals(1, fixture.count(Counter.DECOMPRESS_FAIL), "the neighbours came back");
    }
  }

  @Test
  void shouldFillTheSpillAndThenThePoolAndThenFail() {
    try (StoreFixture fixture = new StoreFixture(16, "max_pool_bytes=4M")) {
      int slot = 0;
      while (slot < 65_536 && fixture.put(slot, incompressible(slot)) == StoreResult.OK) {
        slot++;
      }
      final int capacity = (int) ((fixture.count(Counter.SPILL_CAPACITY_BYTES) + (4 << 20)) / 4096);
      assertTrue(slot > capacity * 3 / 4, slot + " of " + capacity);
      for (int stored = 0; stored < slot; stored++) {
        fixture.assertPage(stored, incompressible(stored));
      }
      fixture.store.discard(0, slot);
      assertEquals(0, fixture.count(Counter.SPILL_LIVE_BYTES));
      fixture.putIncompressible(0, slot - 100);
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldReuseTheSpillUnderEndlessOverwriting() {
    try (StoreFixture fixture = new StoreFixture(16, "max_pool_bytes=4M")) {
      for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 2_000; i++) {
          final int slot = (i * 7 + round) % 2_500;
          assertEquals(StoreResult.OK, fixture.put(slot, 8L * (slot + 10_000L * round) + 1));
        }
      }
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldKeepANewerStoreWhenItOvertakesAWriteback() throws Exception {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M");
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      fixture.putIncompressible(0, 64);
      final CountDownLatch hang = fixture.disk.hang();
      final Future<Integer> moved =
          executor.submit(() -> fixture.store.writeBackColdest(Pace.UNBROKEN));
      while (fixture.disk.underWay() == 0) {
        Thread.onSpinWait();
      }
      fixture.put(3, 77);
      fixture.store.discard(4, 1);
      fixture.assertPage(5, incompressible(5));
      hang.countDown();

      assertEquals(62, moved.get());
      fixture.assertPage(3, 77);
      fixture.assertEmpty(4);
      fixture.assertPage(5, incompressible(5));
      StoreInvariants.check(fixture.store);
    }
  }

  /**
   * Half a minute of a disk that does not answer: the pool serves, and at the limit stores wait.
   */
  @Test
  void shouldServeThePoolWhileTheDiskHangsAndLoseNothing() throws Exception {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=4M");
        ExecutorService executor = Executors.newFixedThreadPool(2)) {
      fixture.putIncompressible(0, 500);
      fixture.disk.hang();
      final Future<Integer> writeback =
          executor.submit(() -> fixture.store.writeBackColdest(Pace.UNBROKEN));
      while (fixture.disk.underWay() == 0) {
        Thread.onSpinWait();
      }
      fixture.passSeconds(30);
      fixture.putIncompressible(500, 300);
      for (int slot = 0; slot < 800; slot += 7) {
        fixture.assertPage(slot, incompressible(slot));
      }
      fixture.store.discard(100, 50);
      final MemorySegment pages = java.lang.foreign.Arena.ofShared().allocate(400 * 4096L);
      for (int i = 0; i < 400; i++) {
        TestPages.fill(pages, i * 4096L, incompressible(800 + i));
      }
      final Future<Integer> atTheLimit =
          executor.submit(() -> fixture.store.store(800, 400, pages, 0));
      while (fixture.disk.underWay() < 2) {
        Thread.onSpinWait();
      }
      assertFalse(atTheLimit.isDone(), "it waits, it does not fail");

      fixture.disk.stopHanging();
      assertTrue(writeback.get(30, TimeUnit.SECONDS) > 0);
      assertEquals(StoreResult.OK, atTheLimit.get(30, TimeUnit.SECONDS));
      for (int slot = 0; slot < 1_200; slot++) {
        if (slot < 100 || slot >= 150) {
          fixture.assertPage(slot, incompressible(slot));
        }
      }
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldStopAtTheWritebackLimitAndStartAgainWhenItIsWritten() {
    try (StoreFixture fixture =
        new StoreFixture(64, "max_pool_bytes=16M writeback_limit=100 writeback_limit_enable=Y")) {
      fixture.putIncompressible(0, 500);

      assertEquals(64, fixture.store.writeBackColdest(Pace.UNBROKEN));
      assertEquals(36, fixture.store.writeBackColdest(Pace.UNBROKEN));
      assertEquals(0, fixture.store.writeBackColdest(Pace.UNBROKEN));
      assertEquals(0, fixture.count(Counter.WRITEBACK_LIMIT_REMAINING));
      fixture.set("writeback_limit=100");
      assertEquals(64, fixture.store.writeBackColdest(Pace.UNBROKEN));
      fixture.set("writeback_limit_enable=N");
      assertEquals(64, fixture.store.writeBackColdest(Pace.UNBROKEN));
    }
  }

  @Test
  void shouldWriteBackByCommandWhatWasSelected() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M")) {
      fixture.putIncompressible(0, 100);
      for (int slot = 100; slot < 200; slot++) {
        fixture.put(slot, 8L * slot + 2);
      }
      assertEquals(100, fixture.store.writeBack(PageSelection.HUGE, Long.MAX_VALUE));
      assertTrue(fixture.isSpilled(99));
      assertFalse(fixture.isSpilled(100));

      assertEquals(0, fixture.store.writeBack(PageSelection.IDLE, Long.MAX_VALUE));
      fixture.store.markIdle(0);
      fixture.assertPage(150, 8L * 150 + 2);
      assertEquals(99, fixture.store.writeBack(PageSelection.IDLE, Long.MAX_VALUE));
      assertFalse(fixture.isSpilled(150));
      assertEquals(1, fixture.store.writeBack(PageSelection.ALL, Long.MAX_VALUE));
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldWriteBackByCommandAlsoWhatFoundNoRoomBeforeTheSpillWasCleaned() {
    try (StoreFixture fixture = new StoreFixture(16, "max_pool_bytes=64M enabled=N")) {
      int slot = 0;
      do {
        fixture.put(slot, incompressible(slot));
      } while (fixture.isSpilled(slot++));
      for (int dead = 0; dead < slot; dead++) {
        if (dead % 4 > 0) {
          fixture.store.discard(dead, 1);
        }
      }
      fixture.set("enabled=Y");
      final int first = slot;
      fixture.putIncompressible(first, 1_000);

      assertTrue(fixture.store.writeBack(PageSelection.ALL, Long.MAX_VALUE) >= 1_000);

      for (int moved = first; moved < first + 1_000; moved++) {
        assertTrue(fixture.isSpilled(moved), "slot " + moved);
      }
      assertTrue(fixture.count(Counter.SPILL_CLEANED_PAGES) > 0);
    }
  }

  @Test
  void shouldNotDrainWhatTheShrinkerWouldWriteOutAgain() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=4M")) {
      fixture.putIncompressible(0, 700);
      fixture.store.writeBack(PageSelection.ALL, Long.MAX_VALUE);
      fixture.putIncompressible(1_000, 700);

      assertEquals(StoreResult.NO_SPACE, fixture.store.drain());

      assertTrue(fixture.count(Counter.POOL_TOTAL_SIZE) < 4 << 20, "there would be room");
      assertTrue(fixture.count(Counter.SPILLED_PAGES) > 0);
      fixture.set("shrinker_enabled=N");
      assertEquals(StoreResult.NO_SPACE, fixture.store.drain(), "up to the limit");
      fixture.store.discard(1_000, 700);
      assertTrue(fixture.store.drain() > 0);
      assertEquals(0, fixture.count(Counter.SPILLED_PAGES));
    }
  }

  @Test
  void shouldBringEverythingBackByDrain() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M")) {
      fixture.putIncompressible(0, 300);
      fixture.store.writeBack(PageSelection.ALL, Long.MAX_VALUE);
      assertEquals(300, fixture.count(Counter.SPILLED_PAGES));

      assertEquals(300, fixture.store.drain());

      assertEquals(0, fixture.count(Counter.SPILLED_PAGES));
      assertEquals(0, fixture.count(Counter.SPILL_LIVE_BYTES));
      fixture.assertPage(17, incompressible(17));
      fixture.store.writeBack(PageSelection.ALL, Long.MAX_VALUE);
      fixture.set("max_pool_bytes=1M pool_reserve_bytes=0");
      assertEquals(StoreResult.NO_SPACE, fixture.store.drain());
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldNotSayThatItCleanedWhatItCouldNotMove() {
    try (StoreFixture fixture = new StoreFixture(16, "max_pool_bytes=16M")) {
      fixture.set("enabled=N");
      fixture.putIncompressible(0, 3_000);
      for (int slot = 0; slot < 3_000; slot += 3) {
        fixture.store.discard(slot, 1);
      }
      assertTrue(fixture.store.needsSpillCleaning());
      fixture.disk.failWritesAfter(0, EIO, false);

      assertFalse(fixture.store.cleanSpill(), "an agent would try again at once, for ever");

      StoreInvariants.check(fixture.store);
      fixture.disk.heal();
      fixture.passSeconds(60);
      assertTrue(fixture.store.cleanSpill());
      fixture.assertPage(1, incompressible(1));
    }
  }

  @Test
  void shouldRecompressColdPagesOnce() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=64M")) {
      for (int slot = 0; slot < 1_000; slot++) {
        fixture.put(slot, 8L * slot + 2);
      }
      final long before = fixture.count(Counter.COMPRESSED_BYTES);
      assertEquals(0, recompressAll(fixture, 60));
      fixture.passSeconds(61);
      fixture.assertPage(7, 8L * 7 + 2);

      final long denser = recompressAll(fixture, 60);

      assertTrue(denser > 0 && denser < 1_000, "pages made denser: " + denser);
      assertTrue(fixture.count(Counter.COMPRESSED_BYTES) < before);
      assertEquals(0, recompressAll(fixture, 60), "nothing is tried twice");
      for (int slot = 0; slot < 1_000; slot++) {
        fixture.assertPage(slot, 8L * slot + 2);
      }
      StoreInvariants.check(fixture.store);
    }
  }

  private static long recompressAll(final StoreFixture fixture, final int idleSeconds) {
    long total = 0;
    int denser = 0;
    while (denser >= 0) {
      total += denser;
      denser = fixture.store.recompressCold(idleSeconds, 128, 1_000);
    }
    return total;
  }

  @Test
  void shouldTakeZstdAtTheDoorWhereLz4DoesPoorly() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=16M dense_over_bytes=2048")) {
      fixture.putLetters(0);
      assertEquals(1, fixture.count(Counter.ZSTD_PAGES));
      fixture.set("dense_over_bytes=4096");
      fixture.putLetters(1);
      assertEquals(1, fixture.count(Counter.LZ4_PAGES));
      fixture.putIncompressible(2, 1);
      assertEquals(1, fixture.count(Counter.STORED_INCOMPRESSIBLE_PAGES));
      fixture.assertLetters(0);
      fixture.assertLetters(1);
    }
  }

  @Test
  void shouldTrainADictionaryOnWhatPagesHaveInCommon() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=256M")) {
      final int pages = 8_000;
      for (int slot = 0; slot < pages; slot++) {
        fixture.putAlike(slot);
      }
      fixture.passSeconds(61);
      final long before = fixture.count(Counter.COMPRESSED_BYTES);

      assertTrue(recompressAll(fixture, 60) > pages * 9 / 10);

      assertEquals(1, fixture.count(Counter.DICTIONARIES_TRAINED));
      assertEquals(pages, fixture.count(Counter.ZSTD_DICTIONARY_PAGES));
      assertTrue(fixture.count(Counter.COMPRESSED_BYTES) < before / 2);
      assertEquals(
          fixture.count(Counter.COMPRESSED_BYTES), fixture.count(Counter.ZSTD_DICTIONARY_BYTES));
      fixture.store.writeBack(PageSelection.ALL, pages / 2);
      assertEquals(pages / 2, fixture.count(Counter.ZSTD_DICTIONARY_PAGES));
      for (int slot = 0; slot < pages; slot++) {
        fixture.assertAlike(slot);
      }
      assertEquals(pages / 2, fixture.store.drain());
      for (int slot = 0; slot < pages; slot += 7) {
        fixture.assertAlike(slot);
      }
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldTryPagesOnceMoreWhenThereIsADictionary() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=256M")) {
      final int early = 1_000;
      for (int slot = 0; slot < early; slot++) {
        fixture.putAlike(slot);
      }
      fixture.passSeconds(61);
      recompressAll(fixture, 60);
      assertEquals(0, fixture.count(Counter.DICTIONARIES_TRAINED));
      final int pages = 8_000;
      for (int slot = early; slot < pages; slot++) {
        fixture.putAlike(slot);
      }
      fixture.putIncompressible(pages, 1);
      fixture.passSeconds(61);

      assertTrue(recompressAll(fixture, 60) > pages * 9 / 10);

      assertEquals(1, fixture.count(Counter.DICTIONARIES_TRAINED));
      assertEquals(pages, fixture.count(Counter.ZSTD_DICTIONARY_PAGES));
      assertEquals(0, recompressAll(fixture, 60), "nothing is tried a third time");
      for (int slot = 0; slot < pages; slot += 7) {
        fixture.assertAlike(slot);
      }
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldTrainNoDictionaryWherePagesHaveNothingInCommon() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=256M")) {
      for (int slot = 0; slot < 5_000; slot++) {
        fixture.put(slot, 8L * slot + 2);
      }
      fixture.passSeconds(61);
      recompressAll(fixture, 60);

      assertEquals(0, fixture.count(Counter.DICTIONARIES_TRAINED));
      assertEquals(0, fixture.count(Counter.ZSTD_DICTIONARY_PAGES));
      assertTrue(fixture.count(Counter.ZSTD_PAGES) > 0);
      assertTrue(fixture.count(Counter.LZ4_PAGES) > 0);
    }
  }

  @Test
  void shouldGiveMemoryBackByCompactionAndUpkeep() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=64M")) {
      for (int slot = 0; slot < 8_000; slot++) {
        fixture.put(slot, 8L * slot + 2);
      }
      for (int slot = 0; slot < 8_000; slot++) {
        if (slot % 4 != 0) {
          fixture.store.discard(slot, 1);
        }
      }
      final long sparse = fixture.store.level().usedBytes();
      assertTrue(fixture.store.compactAll() > 0);
      assertEquals(0, fixture.store.compact(1_000));
      while (fixture.store.needsMemoryUpkeep()) {
        fixture.store.keepUpMemory(1_000);
      }
      final long dense = fixture.store.level().usedBytes();
      assertTrue(dense < sparse / 2, sparse + " -> " + dense);
      assertEquals(dense + (256 << 10), fixture.count(Counter.POOL_TOTAL_SIZE));
      fixture.assertPage(400, 8L * 400 + 2);
      StoreInvariants.check(fixture.store);
    }
  }

  @Test
  void shouldShrinkToALimitThatIsLoweredBelowWhatIsStored() {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M")) {
      fixture.putIncompressible(0, 3_000);
      fixture.set("max_pool_bytes=4M");

      assertTrue(fixture.store.level().isAboveStart());
      while (fixture.store.level().isAboveAccept()) {
        assertTrue(fixture.store.writeBackColdest(Pace.UNBROKEN) > 0);
      }
      fixture.store.keepUpMemory(100_000);
      assertTrue(fixture.count(Counter.POOL_TOTAL_SIZE) <= 4 << 20);
      fixture.putIncompressible(3_000, 10);
      for (int slot = 0; slot < 3_010; slot++) {
        fixture.assertPage(slot, incompressible(slot));
      }
    }
  }

  @Test
  void shouldReadEveryPageWhateverCompressorIsInForce() {
    try (StoreFixture fixture = new StoreFixture(0, "max_pool_bytes=16M")) {
      fixture.put(0, 2);
      fixture.set("compressor=zstd");
      fixture.put(1, 3);
      fixture.set("compressor=lz4hc compressor_level=12");
      fixture.put(2, 4);

      fixture.assertPage(0, 2);
      fixture.assertPage(1, 3);
      fixture.assertPage(2, 4);
    }
  }

  @Test
  void shouldEvictWhileEveryOtherCodecStreamIsLent() throws Exception {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=4M");
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      final CodecStreams streams = fixture.store.parts().streams();
      final List<CodecStream> lent = new ArrayList<>();
      while (lent.size() < streams.count() - 1) {
        lent.add(streams.acquire());
      }
      final Future<?> stores = executor.submit(() -> fixture.putIncompressible(0, 1_200));
      try {
        stores.get(20, TimeUnit.SECONDS);
      } finally {
        lent.forEach(streams::release);
      }
      assertTrue(fixture.count(Counter.EVICTED_PAGES) > 0);
    }
  }

  @Test
  void shouldLoadFromThePoolHoweverManyWaitForTheDisk() throws Exception {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=16M enabled=N");
        ExecutorService executor = Executors.newCachedThreadPool()) {
      final CodecStreams streams = fixture.store.parts().streams();
      final int waiters = fixture.store.parts().loadStreams().count() + 2;
      fixture.putIncompressible(0, 2 * waiters);
      fixture.set("enabled=Y");
      fixture.put(100, 2);
      fixture.disk.hang();
      final List<Future<Integer>> waiting = new ArrayList<>();
      for (int i = 0; i < waiters; i++) {
        final int slot = 2 * i;
        waiting.add(executor.submit(() -> loadAlone(fixture, slot)));
      }
      while (fixture.disk.underWay() < waiters) {
        Thread.onSpinWait();
      }
      final List<CodecStream> ofStores = new ArrayList<>();
      while (ofStores.size() < streams.count()) {
        ofStores.add(streams.acquire());
      }

      assertEquals(
          StoreResult.OK, executor.submit(() -> loadAlone(fixture, 100)).get(20, TimeUnit.SECONDS));

      fixture.disk.stopHanging();
      for (final Future<Integer> load : waiting) {
        assertEquals(StoreResult.OK, load.get(20, TimeUnit.SECONDS));
      }
      ofStores.forEach(streams::release);
    }
  }

  private static int loadAlone(final StoreFixture fixture, final int slot) {
    final MemorySegment memory = java.lang.foreign.Arena.ofAuto().allocate(TestPages.SIZE);
    return fixture.store.load(slot, 1, memory, 0);
  }

  @Test
  void shouldNotWaitForASecondBatchWhileAStoreHoldsOne() throws Exception {
    try (StoreFixture fixture = new StoreFixture(64, "max_pool_bytes=4M");
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      fixture.putIncompressible(0, 1_200);
      fixture.set("store_incompressible=N");
      final MemorySegment run = java.lang.foreign.Arena.ofAuto().allocate(32L * 4096);
      TestPages.fill(run, 0, incompressible(2_000));
      for (int i = 1; i < 32; i++) {
        TestPages.fill(run, i * 4096L, 8L * i + 2);
      }
      final Spill spill = fixture.store.parts().spill();
      final List<SpillBatch> taken = new ArrayList<>();
      for (SpillBatch batch = spill.batch(); batch != null; batch = spill.batchIfIdle()) {
        taken.add(batch);
      }
      spill.recycle(taken.removeLast());
      final Future<Integer> stored = executor.submit(() -> fixture.store.store(2_000, 32, run, 0));
      try {
        assertEquals(StoreResult.OK, stored.get(20, TimeUnit.SECONDS));
      } finally {
        taken.forEach(spill::recycle);
      }
      fixture.assertPage(2_000, incompressible(2_000));
      fixture.assertPage(2_031, 8L * 31 + 2);
      StoreInvariants.check(fixture.store);
    }
  }
}
