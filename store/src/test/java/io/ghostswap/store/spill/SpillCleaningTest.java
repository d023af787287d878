package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpillCleaningTest {

  private static final int RAW = 4096;

  /** Stores one raw page a write until the tier refuses, and returns how many fitted. */
  private static int fill(PageModel model) {
    int slot = 0;
    while (slot < model.slots() && model.store(new int[] {slot}, new int[] {0})) {
      slot++;
    }
    return slot;
  }

  @Test
  void shouldMakeRoomByMovingWhatIsLive() {
    for (boolean encrypted : new boolean[] {true, false}) {
      try (SpillFixture fixture = new SpillFixture(encrypted, 16)) {
        PageModel model = new PageModel(fixture.spill, 4000);
        int stored = fill(model);
        for (int slot = 0; slot < stored; slot++) {
          if (slot % 4 != 0) {
            model.drop(slot);
          }
        }
        assertTrue(fixture.spill.needsCleaning());
        assertEquals(
            SpillResult.NO_SPACE, fixture.write(128, RAW), "every segment holds something");
        int cleaned = 0;
        while (fixture.spill.needsCleaning()) {
          assertEquals(SpillResult.OK, model.clean());
          cleaned++;
        }
        assertTrue(cleaned < 16, "cleaned " + cleaned);
        assertEquals(model.expectedLiveBytes(), fixture.spill.liveBytes());
        assertEquals(SpillResult.OK, fixture.write(128, RAW));
        for (int slot = 0; slot < stored; slot++) {
          model.check(slot, fixture.target);
        }
      }
    }
  }

  @Test
  void shouldMakeProgressWhenEverySegmentIsNearlyFull() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 9000);
      int slot = 0;
      int[] slots = new int[64];
      int[] versions = new int[64];
      do {
        for (int i = 0; i < 64; i++) {
          slots[i] = slot++;
        }
      } while (model.store(slots, versions));
      for (int s = 0; s < slot; s += 7) {
        model.drop(s);
      }
      long used = fixture.spill.bytesUsed();
      int rounds = 0;
      while (model.clean() == SpillResult.OK) {
        assertTrue(++rounds < 100, "cleaning comes to an end");
        fixture.spill.checkInvariants();
      }
      assertTrue(fixture.spill.bytesUsed() < used, used + " -> " + fixture.spill.bytesUsed());
      for (int s = 0; s < slot; s++) {
        model.check(s, fixture.target);
      }
    }
  }

  @Test
  void shouldMakeRoomWhenFullOfRawPagesOfWhichFewAreDead() {
    try (SpillFixture fixture = new SpillFixture(true, 32)) {
      long[] locations = new long[10_000];
      Arrays.fill(locations, Spill.NO_LOCATION);
      int stored = 0;
      SpillBatch batch = fixture.spill.batch();
      fixture.fill(batch, SpillBatch.MAX_PAGES, RAW);
      while (fixture.spill.write(batch) == SpillResult.OK) {
        for (int i = 0; i < SpillBatch.MAX_PAGES; i++) {
          locations[stored] = batch.location(i);
          fixture.spill.addLive(locations[stored++], RAW);
        }
        fixture.spill.finish(batch);
        fixture.fill(batch, SpillBatch.MAX_PAGES, RAW);
      }
      fixture.spill.recycle(batch);
      assertTrue(stored >= fixture.spill.guaranteedPages(), "stored " + stored);
      for (int i = 0; i < stored; i += 15) {
        fixture.spill.release(locations[i], RAW);
        locations[i] = Spill.NO_LOCATION;
      }
      assertTrue(fixture.spill.needsCleaning());
      int cleaned = 0;
      while (fixture.write(SpillBatch.MAX_PAGES, RAW) != SpillResult.OK) {
        assertTrue(++cleaned < 64, "room is made in the end");
        assertEquals(SpillResult.OK, fixture.spill.clean(new Mover(fixture.spill, locations)));
      }
      System.out.println("segments cleaned to free one of raw pages, 6.7 % dead: " + cleaned);
    }
  }

  /** Moves records whose locations are in an array, in a batch at a time. */
  private static final class Mover implements SegmentVisitor {
    private final Spill spill;
    private final Map<Long, Integer> live = new HashMap<>();
    private final long[] locations;
    private final List<Long> moved = new ArrayList<>();
    private SpillBatch batch;

    Mover(Spill spill, long[] locations) {
      this.spill = spill;
      this.locations = locations;
      for (int i = 0; i < locations.length; i++) {
        live.put(locations[i], i);
      }
    }

    @Override
    public void begin(SpillBatch emptyBatch) {
      batch = emptyBatch;
    }

    @Override
    public boolean record(
        int slot, int codec, int length, long location, MemorySegment payload, long offset) {
      if (live.containsKey(location)) {
        if (batch.pages() == SpillBatch.MAX_PAGES) {
          flush();
        }
        moved.add(location);
        batch.add(slot, codec, length, payload, offset);
      }
      return true;
    }

    @Override
    public boolean end() {
      flush();
      return true;
    }

    private void flush() {
      assertEquals(SpillResult.OK, spill.write(batch));
      for (int i = 0; i < batch.pages(); i++) {
        spill.addLive(batch.location(i), batch.length(i));
        spill.release(moved.get(i), batch.length(i));
        locations[live.get(moved.get(i))] = batch.location(i);
      }
      moved.clear();
      spill.finish(batch);
    }
  }

  @Test
  void shouldCleanTheSegmentWithTheLeastLiveBytes() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 4000);
      int stored = fill(model);
      // Segment 3 keeps one page of each eight, the others seven.
      int perSegment = stored / 14;
      for (int slot = 0; slot < stored; slot++) {
        boolean third = slot / perSegment == 3;
        if (slot % 8 != 0 == third) {
          model.drop(slot);
        }
      }
      List<Integer> visited = new ArrayList<>();
      fixture.spill.clean(
          (slot, codec, length, location, payload, offset) ->
              visited.add(SpillLayout.segment(location)));
      assertFalse(visited.isEmpty());
      assertTrue(visited.stream().allMatch(segment -> segment == 3), visited::toString);
    }
  }

  @Test
  void shouldStopWhenTheVisitorSaysSo() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 4000);
      fill(model);
      for (int slot = 0; slot < 50; slot++) {
        model.drop(slot);
      }
      int[] calls = new int[2];
      SegmentVisitor visitor =
          new SegmentVisitor() {
            @Override
            public boolean record(
                int slot, int codec, int length, long at, MemorySegment payload, long offset) {
              return ++calls[0] < 3;
            }

            @Override
            public boolean end() {
              calls[1]++;
              return false;
            }
          };
      assertEquals(SpillResult.OK, fixture.spill.clean(visitor));
      assertEquals(3, calls[0]);
      assertEquals(1, calls[1]);
      assertEquals(SpillResult.OK, fixture.spill.clean(visitor), "it may be cleaned again");
    }
  }

  @Test
  void shouldKeepTheSegmentWhenTheVisitorThrows() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 4000);
      int stored = fill(model);
      for (int slot = 0; slot < 50; slot++) {
        model.drop(slot);
      }
      try {
        fixture.spill.clean(
            (slot, codec, length, location, payload, offset) -> {
              throw new UnsupportedOperationException();
            });
      } catch (UnsupportedOperationException expected) {
        assertEquals(SpillResult.OK, model.clean());
      }
      for (int slot = 0; slot < stored; slot++) {
        model.check(slot, fixture.target);
      }
    }
  }

  @Test
  void shouldMoveWhatIsIntactAndLeaveADamagedSegmentAlone() {
    try (SpillFixture fixture = new SpillFixture(false, 16)) {
      PageModel model = new PageModel(fixture.spill, 4000);
      int stored = fill(model);
      for (int slot = 20; slot < 60; slot++) {
        model.drop(slot);
      }
      // The length of the record in the first segment's second batch: its end is unknown then.
      fixture.files[0].flipBit(PageModel.length(0, 0) + 16 > 4096 ? 8196 : 4100, 3);
      assertEquals(SpillResult.CORRUPT, model.clean());
      int readable = 0;
      for (int slot = 0; slot < stored; slot++) {
        try {
          model.check(slot, fixture.target);
          readable++;
        } catch (AssertionError e) {
          assertEquals(1, slot);
        }
      }
      assertEquals(stored - 1, readable);
      int result = model.clean();
      assertNotEquals(SpillResult.CORRUPT, result, "not chosen again");
      model.drop(1);
      fixture.spill.checkInvariants();
    }
  }

  @Test
  void shouldCleanTheNextSegmentWhenOneCannotBeRead() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 4000);
      int stored = fill(model);
      for (int slot = 0; slot < stored; slot += 2) {
        model.drop(slot);
      }
      fixture.files[0].failNextRead();
      assertEquals(SpillResult.IO_ERROR, model.clean());
      assertEquals(SpillResult.OK, model.clean());
      assertTrue(fixture.spill.needsCleaning(), "one bad place is no reason to rest");
    }
  }

  @Test
  void shouldRestWhileNothingCanBeReadAndCleanEverySegmentInTheEnd() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 4000);
      int stored = fill(model);
      for (int slot = 0; slot < stored; slot += 2) {
        model.drop(slot);
      }
      fixture.files[0].failReadsAfter(0);
      for (int i = 0; i < CleanerRest.READS_IN_VAIN; i++) {
        assertEquals(SpillResult.IO_ERROR, model.clean());
      }
      assertEquals(SpillResult.NOTHING_TO_CLEAN, model.clean(), "it rests");
      assertFalse(fixture.spill.needsCleaning());

      fixture.files[0].heal();
      fixture.nowNs.addAndGet(BackOff.FIRST_NS);
      assertTrue(cleanAll(model) > 0);
      long marked = fixture.spill.bytesUsed();
      fixture.nowNs.addAndGet(BackOff.GIVEN_UP_NS);
      assertEquals(CleanerRest.READS_IN_VAIN, cleanAll(model), "the marks are gone");
      assertTrue(fixture.spill.bytesUsed() < marked);
      for (int slot = 0; slot < stored; slot++) {
        model.check(slot, fixture.target);
      }
    }
  }

  /** What a failed write has left is no record, and does not make those before it unreadable. */
  @Test
  void shouldCleanASegmentLaterWhoseIntactRecordsCouldNotBeMoved() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 10);
      assertTrue(model.storeRange(0, 2, 0));
      fixture.files[0].failWritesAfter(0, Libc.EIO, true);
      assertFalse(model.storeRange(4, 4, 0));
      fixture.nowNs.addAndGet(BackOff.LONGEST_NS);
      model.clean();
      assertEquals(0, model.moved(), "it could not write");

      fixture.files[0].heal();
      fixture.nowNs.addAndGet(BackOff.LONGEST_NS);
      assertEquals(SpillResult.OK, model.clean());

      assertEquals(2, model.moved());
      model.check(0, fixture.target);
      model.check(1, fixture.target);
    }
  }

  /** Cleans until there is nothing; returns how many segments. */
  private static int cleanAll(PageModel model) {
    int cleaned = 0;
    while (model.clean() == SpillResult.OK) {
      assertTrue(++cleaned < 100);
    }
    return cleaned;
  }

  @Test
  void shouldSurviveADiskThatFailsWhileItIsCleaned() {
    long seed = System.nanoTime();
    System.out.println("SpillCleaningTest seed " + seed);
    Random random = new Random(seed);
    try (SpillFixture fixture = new SpillFixture(true, 16, 16)) {
      PageModel model = new PageModel(fixture.spill, 6000);
      int stored = fill(model);
      for (int round = 0; round < 60; round++) {
        for (int i = 0; i < stored / 10; i++) {
          model.drop(random.nextInt(stored));
        }
        fixture.files[random.nextInt(2)].failWritesAfter(random.nextInt(3), Libc.EIO, true);
        model.clean();
        fixture.files[0].heal();
        fixture.files[1].heal();
        fixture.nowNs.addAndGet(BackOff.LONGEST_NS);
        fixture.spill.checkInvariants();
        assertEquals(model.expectedLiveBytes(), fixture.spill.liveBytes());
        for (int i = 0; i < 200; i++) {
          model.check(random.nextInt(stored), fixture.target);
        }
      }
      // Every segment can be read, so none may be left out for good.
      for (int slot = 0; slot < stored; slot++) {
        if (slot % 10 > 0) {
          model.drop(slot);
        }
      }
      cleanAll(model);
      long live = model.expectedLiveBytes();
      assertTrue(
          fixture.spill.bytesUsed() < 2 * live + (6 << 20),
          fixture.spill.bytesUsed() + " used, " + live + " live");
    }
  }
}
