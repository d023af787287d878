package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs of sixteen records of half a page, nine blocks each, through segments that are full. */
class ReadAheadTest {
  private static final int LENGTH = 2048;
  private static final int PAGES = 480;
  private static final int RUN = 16;
  private static final int RUNS = PAGES / RUN;

  private final SpillFixture fixture = new SpillFixture(true, 8);
  private final Spill spill = fixture.spill;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldReadWhatIsReadInOrderWithFewIos() {
    long[] locations = finished(write(0));
    long before = spill.reads();

    readInOrder(locations, 0, 0, RUNS);

    assertEquals(RUNS, spill.reads() - before + spill.readAheadHits());
    assertTrue(spill.reads() - before <= 8, spill.reads() - before + " reads");
  }

  @Test
  void shouldReadWhatIsReadAnyhowAsItIsWanted() {
    long[] locations = finished(write(0));
    long before = spill.reads();
    for (int run = RUNS - 1; run >= 0; run--) {
      readRun(locations, 0, run * RUN);
    }
    for (int offset = 0; offset < 4; offset++) {
      for (int run = offset; run < RUNS; run += 4) {
        readRun(locations, 0, run * RUN);
      }
    }
    assertEquals(2 * RUNS, spill.reads() - before);
    assertEquals(0, spill.readAheadHits());
  }

  @Test
  void shouldReadAheadForSeveralAtATime() {
    long[] locations = finished(write(0));
    long[] others = finished(write(PAGES));
    for (int run = 0; run < RUNS; run++) {
      readRun(locations, 0, run * RUN);
      readRun(others, PAGES, run * RUN);
    }
    assertTrue(spill.readAheadHits() > RUNS, spill.readAheadHits() + " hits");
  }

  @Test
  void shouldNotReadAheadWhatSomebodyMayStillWrite() {
    SpillBatch batch = write(0);
    long[] locations = locations(batch);
    readInOrder(locations, 0, 0, RUNS);
    assertEquals(0, spill.readAheadHits(), "the batch still has the segment");
    spill.recycle(batch);

    // These go to a segment that is appended to.
    long[] appended = new long[8 * RUN];
    for (int run = 0; run < 8; run++) {
      append(appended, run);
      readRun(appended, 0, run * RUN);
    }
    assertEquals(0, spill.readAheadHits());
    readInOrder(appended, 0, 0, 8);
    assertEquals(0, spill.readAheadHits());
  }

  @Test
  void shouldNotTakeWhatWasReadAheadForWhatIsThereNow() {
    long[] locations = finished(write(0));
    readInOrder(locations, 0, 0, 4);
    for (int i = 0; i < PAGES; i++) {
      spill.release(locations[i], LENGTH);
    }
    long[] again = null;
    // The log goes through its free segments before it comes back to this one.
    while (again == null || again[0] != locations[0]) {
      if (again != null) {
        for (long location : again) {
          spill.release(location, LENGTH);
        }
      }
      again = finished(write(1000));
    }

    readRun(again, 1000, 4 * RUN);
    readRun(again, 1000, 5 * RUN);
  }

  @Test
  void shouldReadWhatIsWantedWhenTheRestCannotBeRead() {
    long[] locations = finished(write(0));
    readInOrder(locations, 0, 0, 2);
    fixture.files[0].failNextRead();

    readInOrder(locations, 0, 2, RUNS);

    assertEquals(1, spill.stats(0).readErrors());
    assertTrue(spill.readAheadHits() > 0);
  }

  /** Fills a batch with pages of slots from the given one on; their places are pinned. */
  private SpillBatch write(int firstSlot) {
    SpillBatch batch = spill.batch();
    int pages = 0;
    while (fixture.add(batch, firstSlot + pages, 1, payload(firstSlot + pages))) {
      pages++;
    }
    assertTrue(pages >= PAGES, pages + " pages");
    assertEquals(SpillResult.OK, spill.write(batch));
    for (int i = 0; i < PAGES; i++) {
      spill.addLive(batch.location(i), LENGTH);
    }
    return batch;
  }

  private long[] finished(SpillBatch batch) {
    long[] locations = locations(batch);
    spill.recycle(batch);
    return locations;
  }

  private static long[] locations(SpillBatch batch) {
    long[] locations = new long[PAGES];
    for (int i = 0; i < PAGES; i++) {
      locations[i] = batch.location(i);
    }
    return locations;
  }

  private void append(long[] locations, int run) {
    SpillBatch batch = spill.batch();
    for (int i = run * RUN; i < (run + 1) * RUN; i++) {
      assertTrue(fixture.add(batch, i, 1, payload(i)));
    }
    assertEquals(SpillResult.OK, spill.write(batch));
    for (int i = 0; i < RUN; i++) {
      locations[run * RUN + i] = batch.location(i);
      spill.addLive(batch.location(i), LENGTH);
    }
    spill.recycle(batch);
  }

  private void readInOrder(long[] locations, int firstSlot, int firstRun, int endRun) {
    for (int run = firstRun; run < endRun; run++) {
      readRun(locations, firstSlot, run * RUN);
    }
  }

  private void readRun(long[] locations, int firstSlot, int first) {
    SpillRun run = spill.runIfIdle();
    for (int i = first; i < first + RUN; i++) {
      assertTrue(run.add(locations[i], firstSlot + i, LENGTH, i, null));
      spill.pin(locations[i]);
    }
    assertEquals(SpillResult.OK, spill.read(run));
    for (int i = 0; i < RUN; i++) {
      assertEquals(SpillResult.OK, spill.copy(run, i, fixture.target, 0), "page " + (first + i));
      assertArrayEquals(payload(firstSlot + first + i), fixture.bytes(LENGTH));
      spill.unpin(locations[first + i]);
    }
    spill.recycle(run);
  }

  private static byte[] payload(int slot) {
    return SpillFixture.payload(new Random(slot), LENGTH);
  }
}
