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
 * Stores, discards and loads against writeback of the same slot.
 *
 * <p>Writeback claims and copies a page under the slot lock, writes with no lock held, and
 * publishes under the lock if the claim is still there. Every store or discard takes the claim
 * away, so that an overtaken writeback loses.
 */
final class WritebackStress {
  private WritebackStress() {}

  /** Copied, stored anew, written: the record on disk must be dead from the start. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten after the copy was made: overtaken.")
  @Outcome(
      id = "1 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten after all was done.")
  @Outcome(
      id = "1 moved, new, spilled, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten first; the new page is written back.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job published the old page.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class OverwriteAndWriteBack {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void overwrite() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void writeBack(final LLLL_Result result) {
      result.r1 = stress.writeBack() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** Two stores, so that the object that was copied is free and its handle is given out again. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, newer, pooled, sound",
      expect = ACCEPTABLE,
      desc = "A store came after the copy was made: overtaken.")
  @Outcome(
      id = "1 moved, newer, pooled, sound",
      expect = ACCEPTABLE,
      desc = "The last store came after all was done.")
  @Outcome(
      id = "1 moved, newer, spilled, sound",
      expect = ACCEPTABLE,
      desc = "The stores came first.")
  @Outcome(
      id = ".*, (old|new), .*",
      expect = FORBIDDEN,
      desc = "A job that went by handle and length published what was there before.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class OverwriteTwiceAndWriteBack {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void overwriteTwice() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
      stress.put(0, StressPage.NEWER);
    }

    @Actor
    void writeBack(final LLLL_Result result) {
      result.r1 = stress.writeBack() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** A discarded page must not come back from the disk. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded first, or after the copy was made.")
  @Outcome(
      id = "1 moved, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded after all was done.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job brought the page back.")
  @Outcome(
      id = ".*, empty, spilled, .*",
      expect = FORBIDDEN,
      desc = "The slot points to a dead record.")
  @State
  public static class DiscardAndWriteBack {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void writeBack(final LLLL_Result result) {
      result.r1 = stress.writeBack() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** Discarded and stored anew: the state that the job wants, but not the page that it copied. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Discarded after the slot was taken or copied: overtaken.")
  @Outcome(
      id = "1 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Discarded after all was done.")
  @Outcome(
      id = "1 moved, new, spilled, sound",
      expect = ACCEPTABLE,
      desc = "Stored first; the new page is written back.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job published the old page.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class DiscardAndStoreAndWriteBack {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void discardAndStore() {
      Stagger.spin();
      stress.discard(0);
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void writeBack(final LLLL_Result result) {
      result.r1 = stress.writeBack() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** A load copies from the pool, or pins the segment that the writeback just published. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "old, old, spilled, sound",
      expect = ACCEPTABLE,
      desc = "Loaded after the page was claimed or moved.")
  @Outcome(
      id = "old, old, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Loaded, then taken off the LRU: the page has a second chance.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The slot was empty in between.")
  @State
  public static class LoadAndWriteBack {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void writeBack() {
      Stagger.spin();
      stress.writeBack();
    }

    @Actor
    void load(final LLLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0);
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** Two jobs of which only one takes the slot off the LRU. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, spilled, sound", expect = ACCEPTABLE, desc = "Moved once.")
  @Outcome(id = "old, pooled, .*", expect = FORBIDDEN, desc = "Neither moved it.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class TwoWriteBacks {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void writeBack() {
      stress.writeBack();
    }

    @Actor
    void writeBackToo() {
      stress.writeBack();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.place(0);
      result.r3 = stress.settle();
    }
  }

  /** A slot that is taken, stored anew and taken again: two jobs find it unlinked. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "new, spilled, sound",
      expect = ACCEPTABLE,
      desc = "One of the two moved the new page.")
  @Outcome(
      id = "new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "The job with the copy of the old page took the slot again and put it back.")
  @Outcome(id = "old, .*", expect = FORBIDDEN, desc = "The overtaken job published the old page.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class StoreBetweenTwoWriteBacks {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void overwriteAndWriteBack() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
      stress.writeBack();
    }

    @Actor
    void writeBack() {
      stress.writeBack();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.place(0);
      result.r3 = stress.settle();
    }
  }

  /** A failing disk: the page stays, unless it has been stored anew. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "new, pooled, sound", expect = ACCEPTABLE, desc = "Nothing was moved.")
  @Outcome(id = "old, .*", expect = FORBIDDEN, desc = "The overtaken job published the old page.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @Outcome(
      id = ".*, spilled, .*",
      expect = FORBIDDEN,
      desc = "Published although it is not on the disk.")
  @State
  public static class OverwriteAndFailingWriteBack {
    private final StressStore stress = StressStore.with(StressPage.OLD).withFailingDisk();

    @Actor
    void overwrite() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void writeBack() {
      stress.writeBack();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.place(0);
      result.r3 = stress.settle();
    }
  }

  /** A failing disk must not put a slot back on the LRU that is empty by now. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "The page is gone, whoever came first.")
  @Outcome(id = "old, .*", expect = FORBIDDEN, desc = "The overtaken job brought the page back.")
  @State
  public static class DiscardAndFailingWriteBack {
    private final StressStore stress = StressStore.with(StressPage.OLD).withFailingDisk();

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void writeBack() {
      stress.writeBack();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.place(0);
      result.r3 = stress.settle();
    }
  }
}
