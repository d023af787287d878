package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random operations against a table of what must be there, with the invariants checked after each.
 */
class SpillModelTest {

  private static final int OPERATIONS = 6_000;

  @Test
  void shouldAlwaysReadWhatWasWrittenLast() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("SpillModelTest seed " + seed);
    Random random = new Random(seed);
    try (SpillFixture fixture = new SpillFixture(true, 16, 20)) {
      PageModel model = new PageModel(fixture.spill, 9_000);
      int version = 0;
      int refused = 0;
      for (int op = 0; op < OPERATIONS; op++) {
        int kind = random.nextInt(100);
        if (kind < 25) {
          int[] slots =
              random.ints(0, model.slots()).distinct().limit(1 + random.nextInt(128)).toArray();
          int[] versions = new int[slots.length];
          java.util.Arrays.fill(versions, ++version);
          if (!model.store(slots, versions)) {
            refused++;
            assertEquals(SpillResult.OK, model.clean(), "live " + fixture.spill.liveBytes());
          }
        } else if (kind < 50) {
          for (int i = random.nextInt(40); i > 0; i--) {
            model.drop(random.nextInt(model.slots()));
          }
        } else if (kind < 52) {
          fixture.spill.encrypt(random.nextBoolean());
        } else if (kind < 56 || fixture.spill.needsCleaning()) {
          model.clean();
        } else {
          model.check(random.nextInt(model.slots()), fixture.target);
        }
        fixture.spill.checkInvariants();
        if (op % 50 == 0) {
          assertEquals(model.expectedLiveBytes(), fixture.spill.liveBytes());
        }
      }
      assertTrue(refused < OPERATIONS / 20, "refused " + refused);
      for (int slot = 0; slot < model.slots(); slot++) {
        model.check(slot, fixture.target);
        model.drop(slot);
      }
      assertEquals(0, fixture.spill.liveBytes());
      assertTrue(fixture.spill.bytesUsed() <= 4L << 20, "only open segments are left");
    }
  }
}
