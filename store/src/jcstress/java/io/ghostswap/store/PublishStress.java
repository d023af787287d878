package io.ghostswap.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Stores and discards against loads of the same slot.
 *
 * <p>A store fills the new object before it publishes the entry under the slot lock, and frees the
 * old object under that lock. A load copies, or pins, under the same lock: so it finds one page,
 * whole. What it copied or pinned stays good after the lock.
 */
final class PublishStress {
  private PublishStress() {}

  /** The first store of a slot, with a new leaf of the slot table. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "empty, new, sound", expect = ACCEPTABLE, desc = "Load, then store.")
  @Outcome(id = "new, new, sound", expect = ACCEPTABLE, desc = "Store, then load.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class StoreAndLoad {
    private final StressStore stress = StressStore.with();

    @Actor
    void store() {
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void load(final LLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.settle();
    }
  }

  /** An overwrite whose object is of the same class, so that objects change places. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, new, sound", expect = ACCEPTABLE, desc = "Load, then overwrite.")
  @Outcome(id = "new, new, sound", expect = ACCEPTABLE, desc = "Overwrite, then load.")
  @Outcome(id = ".*, old, .*", expect = FORBIDDEN, desc = "The new page is lost.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The slot was empty in between.")
  @State
  public static class OverwriteAndLoad {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void overwrite() {
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void load(final LLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.settle();
    }
  }

  /** A same-filled page keeps its word where a pooled one has its place in the LRU. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, new, sound", expect = ACCEPTABLE, desc = "Load, then overwrite.")
  @Outcome(id = "new, new, sound", expect = ACCEPTABLE, desc = "Overwrite, then load.")
  @Outcome(id = ".*, old, .*", expect = FORBIDDEN, desc = "The new page is lost.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The slot was empty in between.")
  @State
  public static class OverwriteOfSameFilledAndLoad {
    private final StressStore stress = StressStore.with(StressPage.OLD_SAME_FILLED);

    @Actor
    void overwrite() {
      stress.put(0, StressPage.NEW_RAW);
    }

    @Actor
    void load(final LLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.settle();
    }
  }

  /** The other way round: the link word of a pooled page becomes the word of a same-filled one. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, new, sound", expect = ACCEPTABLE, desc = "Load, then overwrite.")
  @Outcome(id = "new, new, sound", expect = ACCEPTABLE, desc = "Overwrite, then load.")
  @Outcome(id = ".*, old, .*", expect = FORBIDDEN, desc = "The new page is lost.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The slot was empty in between.")
  @State
  public static class OverwriteBySameFilledAndLoad {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void overwrite() {
      Stagger.spin();
      stress.put(0, StressPage.NEW_SAME_FILLED);
    }

    @Actor
    void load(final LLL_Result result) {
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.settle();
    }
  }

  /** The load's pin must hold the segment whose last record the overwrite releases. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, new, sound", expect = ACCEPTABLE, desc = "Load, then overwrite.")
  @Outcome(id = "new, new, sound", expect = ACCEPTABLE, desc = "Overwrite, then load.")
  @Outcome(id = ".*, old, .*", expect = FORBIDDEN, desc = "The new page is lost.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The slot was empty in between.")
  @State
  public static class OverwriteOfSpilledAndLoad {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void overwrite() {
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void load(final LLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.settle();
    }
  }

  /** A discard that takes the leaf of the slot table away under the load. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, empty, sound", expect = ACCEPTABLE, desc = "Load, then discard.")
  @Outcome(id = "empty, empty, sound", expect = ACCEPTABLE, desc = "Discard, then load.")
  @Outcome(id = ".*, old, .*", expect = FORBIDDEN, desc = "The page came back.")
  @State
  public static class DiscardAndLoad {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void load(final LLL_Result result) {
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.settle();
    }
  }

  /** The load's pin must hold the segment whose last record the discard releases. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, empty, sound", expect = ACCEPTABLE, desc = "Load, then discard.")
  @Outcome(id = "empty, empty, sound", expect = ACCEPTABLE, desc = "Discard, then load.")
  @Outcome(id = ".*, old, .*", expect = FORBIDDEN, desc = "The page came back.")
  @State
  public static class DiscardOfSpilledAndLoad {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void load(final LLL_Result result) {
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.settle();
    }
  }

  /** Two stores of a slot are not ordered, but one of them wins whole. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "new, sound", expect = ACCEPTABLE, desc = "The first store came last.")
  @Outcome(id = "newer, sound", expect = ACCEPTABLE, desc = "The second store came last.")
  @Outcome(id = "(old|empty), .*", expect = FORBIDDEN, desc = "Both stores are lost.")
  @State
  public static class StoreAndStore {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void store() {
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void storeToo() {
      stress.put(0, StressPage.NEWER);
    }

    @Arbiter
    void judge(final LL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.settle();
    }
  }

  /** The last page of a leaf goes while another comes: the leaf must not go with it. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "empty, new, sound", expect = ACCEPTABLE, desc = "Each slot has what it was given.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The stored page went with the leaf.")
  @Outcome(id = "old, .*", expect = FORBIDDEN, desc = "The discarded page came back.")
  @State
  public static class DiscardAndStoreOfNeighbour {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void store() {
      stress.put(1, StressPage.NEW);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.load(1);
      result.r3 = stress.settle();
    }
  }
}
