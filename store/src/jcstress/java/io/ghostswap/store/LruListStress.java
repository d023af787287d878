package io.ghostswap.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Taking of the coldest slots, which needs no slot lock, against stores and discards.
 *
 * <p>Slots 0, 1 and 2 are linked, 0 the coldest. An outcome is what was taken, and the list from
 * the coldest slot on. A pooled slot that is in neither is lost.
 */
final class LruListStress {
  private LruListStress() {}

  /** The slot at the tail is taken while it is stored anew and becomes the head. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0, 1 2 0, sound",
      expect = ACCEPTABLE,
      desc = "Taken, then stored: it is in the list again, which the taker finds out.")
  @Outcome(
      id = "1, 2 0, sound",
      expect = ACCEPTABLE,
      desc = "Stored, or on the way, then taken: the next one is the coldest.")
  @State
  public static class TakeAndOverwrite {
    private final StressStore stress =
        StressStore.with(StressPage.OLD, StressPage.OLD, StressPage.OLD);
    private final StressTaker taker = new StressTaker(stress);

    @Actor
    void take(final LLL_Result result) {
      result.r1 = taker.take(1);
    }

    @Actor
    void overwrite() {
      stress.put(0, StressPage.NEW);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = taker.settle();
      result.r3 = stress.settle();
    }
  }

  /** The slot at the tail is taken while it is discarded. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0, 1 2, sound",
      expect = ACCEPTABLE,
      desc = "Taken, then discarded: the taker finds an empty slot.")
  @Outcome(
      id = "1, 2, sound",
      expect = ACCEPTABLE,
      desc = "Discarded, then taken: the next one is the coldest.")
  @Outcome(id = ".*, .*0.*, .*", expect = FORBIDDEN, desc = "An empty slot is linked.")
  @State
  public static class TakeAndDiscard {
    private final StressStore stress =
        StressStore.with(StressPage.OLD, StressPage.OLD, StressPage.OLD);
    private final StressTaker taker = new StressTaker(stress);

    @Actor
    void take(final LLL_Result result) {
      result.r1 = taker.take(1);
    }

    @Actor
    void discard() {
      stress.discard(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = taker.settle();
      result.r3 = stress.settle();
    }
  }

  /** The neighbour of the slot that is taken goes. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "0, 2, sound", expect = ACCEPTABLE, desc = "The list has what is left.")
  @Outcome(id = ".*, .*1.*, .*", expect = FORBIDDEN, desc = "An empty slot is linked.")
  @State
  public static class TakeAndDiscardOfNeighbour {
    private final StressStore stress =
        StressStore.with(StressPage.OLD, StressPage.OLD, StressPage.OLD);
    private final StressTaker taker = new StressTaker(stress);

    @Actor
    void take(final LLL_Result result) {
      result.r1 = taker.take(1);
    }

    @Actor
    void discard() {
      stress.discard(1);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = taker.settle();
      result.r3 = stress.settle();
    }
  }

  /** Another slot comes at the head. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "0, 1 2 3, sound", expect = ACCEPTABLE, desc = "The new slot is the hottest.")
  @State
  public static class TakeAndStore {
    private final StressStore stress =
        StressStore.with(StressPage.OLD, StressPage.OLD, StressPage.OLD);
    private final StressTaker taker = new StressTaker(stress);

    @Actor
    void take(final LLL_Result result) {
      result.r1 = taker.take(1);
    }

    @Actor
    void store() {
      stress.put(3, StressPage.NEW);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = taker.settle();
      result.r3 = stress.settle();
    }
  }

  /** The whole list is taken while a slot comes: the list is empty in between, or after. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "0 1 2, 3, sound", expect = ACCEPTABLE, desc = "Taken, then stored.")
  @Outcome(id = "0 1 2 3, , sound", expect = ACCEPTABLE, desc = "Stored, then taken.")
  @State
  public static class TakeAllAndStore {
    private final StressStore stress =
        StressStore.with(StressPage.OLD, StressPage.OLD, StressPage.OLD);
    private final StressTaker taker = new StressTaker(stress);

    @Actor
    void take(final LLL_Result result) {
      result.r1 = taker.take(StressTaker.ALL);
    }

    @Actor
    void store() {
      stress.put(3, StressPage.NEW);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = taker.settle();
      result.r3 = stress.settle();
    }
  }

  /** The whole list is taken while a slot of it is stored anew. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 1 2, 1, sound",
      expect = ACCEPTABLE,
      desc = "Taken, then stored: the slot is in the list again.")
  @Outcome(
      id = "0 2, 1, sound",
      expect = ACCEPTABLE,
      desc = "Taken while the store had the slot off the list.")
  @Outcome(id = "0 2 1, , sound", expect = ACCEPTABLE, desc = "Stored, then taken.")
  @State
  public static class TakeAllAndOverwrite {
    private final StressStore stress =
        StressStore.with(StressPage.OLD, StressPage.OLD, StressPage.OLD);
    private final StressTaker taker = new StressTaker(stress);

    @Actor
    void take(final LLL_Result result) {
      result.r1 = taker.take(StressTaker.ALL);
    }

    @Actor
    void overwrite() {
      stress.put(1, StressPage.NEW);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = taker.settle();
      result.r3 = stress.settle();
    }
  }

  /** No slot is taken twice. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "0, 1, 2, sound", expect = ACCEPTABLE, desc = "The first taker came first.")
  @Outcome(id = "1, 0, 2, sound", expect = ACCEPTABLE, desc = "The second taker came first.")
  @Outcome(id = "(0, 0|1, 1), .*", expect = FORBIDDEN, desc = "A slot was taken twice.")
  @State
  public static class TwoTakers {
    private final StressStore stress =
        StressStore.with(StressPage.OLD, StressPage.OLD, StressPage.OLD);
    private final StressTaker taker = new StressTaker(stress);
    private final StressTaker other = new StressTaker(stress);

    @Actor
    void take(final LLLL_Result result) {
      result.r1 = taker.take(1);
    }

    @Actor
    void takeToo(final LLLL_Result result) {
      result.r2 = other.take(1);
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r3 = taker.settle();
      other.settle();
      result.r4 = stress.settle();
    }
  }
}
