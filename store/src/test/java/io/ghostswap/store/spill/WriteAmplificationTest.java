package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What cleaning costs while pages are overwritten at random and a given part of the spill is live:
 * records written, the moved ones included, for each fresh one.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WriteAmplificationTest {

  private static final int SEGMENTS = 256;
  private static final int BATCH = 64;

  private final Random random = new Random(7);

  /**
   * No log does better than 2.7 here: what dies is spread evenly over all segments, and the one
   * that is cleaned is still 63 % live. The segments that are kept free and the heads cost the
   * rest.
   */
  @Test
  void shouldStayNearTheBoundOfALogWhenEveryPageIsAsLikely() {
    double amplification = amplification("any page", 0.8, false);
    assertTrue(amplification < 3.5, "amplification " + amplification);
  }

  @Test
  void shouldMoveLessWhenSomePagesAreOverwrittenMoreOften() {
    double amplification = amplification("a fifth takes four fifths", 0.8, true);
    assertTrue(amplification < 3.1, "amplification " + amplification);
  }

  /** How large a spill should be beside what it holds. */
  @Test
  void shouldWriteHardlyMoreThanWhatIsFreshWhenLittleMoreThanHalfIsLive() {
    double amplification = amplification("any page", 0.55, false);
    assertTrue(amplification <= 1.5, "amplification " + amplification);
  }

  private double amplification(String what, double full, boolean skewed) {
    try (SpillFixture fixture = new SpillFixture(false, SEGMENTS)) {
      PageModel model = new PageModel(fixture.spill, 150_000);
      int pages = 0;
      int[] slots = new int[BATCH];
      while (fixture.spill.liveBytes() < full * fixture.spill.capacityBytes()) {
        for (int i = 0; i < BATCH; i++) {
          slots[i] = pages++;
        }
        assertTrue(model.store(slots, new int[BATCH]));
      }
      long fresh = 0;
      long movedBefore = 0;
      int[] versions = new int[BATCH];
      for (int round = 1; round <= 3 * pages / BATCH; round++) {
        if (round == pages / BATCH) {
          // The first round over all pages only brings the log into its steady state.
          fresh = 0;
          movedBefore = model.moved();
        }
        choose(slots, pages, skewed);
        // Each slot has pages of one length, or the share that is live would wander.
        Arrays.fill(versions, 0);
        while (fixture.spill.needsCleaning()) {
          assertEquals(SpillResult.OK, model.clean());
        }
        assertTrue(model.store(slots, versions));
        fresh += BATCH;
      }
      double amplification = (double) (fresh + model.moved() - movedBefore) / fresh;
      System.out.printf(
          "write amplification, %.0f %% live, %s: %.2f%n", 100 * full, what, amplification);
      return amplification;
    }
  }

  private void choose(int[] slots, int pages, boolean skewed) {
    for (int i = 0; i < slots.length; i++) {
      boolean hot = skewed && random.nextInt(5) > 0;
      int slot;
      do {
        slot = random.nextInt(hot ? pages / 5 : pages);
      } while (contains(slots, i, slot));
      slots[i] = slot;
    }
  }

  private static boolean contains(int[] slots, int count, int slot) {
    for (int i = 0; i < count; i++) {
      if (slots[i] == slot) {
        return true;
      }
    }
    return false;
  }
}
