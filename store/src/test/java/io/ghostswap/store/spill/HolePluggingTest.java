package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a log would gain if it wrote into the dead blocks of segments that are partly live, four
 * fifths full; docs/SHRINKER.md draws the conclusions. Counts of a simulation, the same each time.
 */
class HolePluggingTest {

  private static final int SEGMENTS = 256;
  private static final int SMALL_UNITS = 4096;
  private static final double FULL = 0.8;
  private static final int[] QUARTER_PAGES = IntStream.range(512, 1536).toArray();
  private static final int[] HALF_PAGES = {2032};

  private static LogSimulation.Result simulate(
      String what, int segmentBlocks, int minHole, int run, boolean skewed, int... bytes) {
    int segments = segmentBlocks == SpillLayout.BLOCKS_PER_SEGMENT ? SEGMENTS : SMALL_UNITS;
    LogSimulation log = new LogSimulation(segments, segmentBlocks, minHole);
    log.fill(FULL, bytes);
    LogSimulation.Result result = log.overwrite(run, skewed);
    System.out.printf(
        "%s, units of %d blocks, holes from %d: amplification %.2f, %.0f KiB a write%n",
        what, segmentBlocks, minHole, result.amplification(), result.kibPerWrite());
    return result;
  }

  @Test
  void shouldFindHardlyAHoleWhenEachPageDiesByItself() {
    int whole = SpillLayout.BLOCKS_PER_SEGMENT;
    for (boolean skewed : new boolean[] {false, true}) {
      String what = skewed ? "a fifth takes four fifths" : "any page";
      LogSimulation.Result log = simulate(what, whole, 0, 1, skewed, QUARTER_PAGES);
      LogSimulation.Result plugging = simulate(what, whole, 2, 1, skewed, QUARTER_PAGES);
      assertEquals(log.amplification(), plugging.amplification(), 0.1);
    }
  }

  @Test
  void shouldNeedNoCleaningButSmallWritesWhenNeighboursDieTogether() {
    int whole = SpillLayout.BLOCKS_PER_SEGMENT;
    LogSimulation.Result log = simulate("32 neighbours", whole, 0, 32, false, QUARTER_PAGES);
    LogSimulation.Result plugging = simulate("32 neighbours", whole, 4, 32, false, QUARTER_PAGES);
    LogSimulation.Result longer = simulate("32 neighbours", whole, 8, 32, false, QUARTER_PAGES);
    assertTrue(log.amplification() > 2.5);
    assertTrue(plugging.amplification() < 1.1);
    assertTrue(longer.amplification() < 1.5);
    assertTrue(plugging.kibPerWrite() < 32);
  }

  @Test
  void shouldReachTheAimOnlyWithUnitsOfTwoPages() {
    double two = simulate("half pages", 1, 0, 1, false, HALF_PAGES).amplification();
    double four = simulate("quarter pages", 1, 0, 1, false, 1008).amplification();
    double eight = simulate("quarter pages", 2, 0, 1, false, 1008).amplification();
    double sixteen = simulate("quarter pages", 4, 0, 1, false, 1008).amplification();
    assertTrue(two < 1.6, "two " + two);
    assertTrue(four > 1.6 && eight > four && sixteen > eight);
  }
}
