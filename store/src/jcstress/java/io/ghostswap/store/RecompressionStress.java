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
 * Stores, discards and loads against recompression of the same slot.
 *
 * <p>Recompression claims and copies a page under the slot lock, compresses with no lock held, and
 * replaces the object under the lock if the claim is still there.
 */
final class RecompressionStress {
  private RecompressionStress() {}

  /** The denser form of the old page must not replace the new page. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 denser, new, lz4, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten after the copy was made: overtaken.")
  @Outcome(
      id = "1 denser, new, lz4, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten after all was done.")
  @Outcome(
      id = "1 denser, new, zstd, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten first; the new page is recompressed.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job published the old page.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class OverwriteAndRecompress {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void overwrite() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void recompress(final LLLL_Result result) {
      result.r1 = stress.recompress() + " denser";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.codec(0);
      result.r4 = stress.settle();
    }
  }

  /** Two stores, so that the object that was copied is free and its handle is given out again. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 denser, newer, lz4, sound",
      expect = ACCEPTABLE,
      desc = "A store came after the copy was made: overtaken.")
  @Outcome(
      id = "1 denser, newer, lz4, sound",
      expect = ACCEPTABLE,
      desc = "The last store came after all was done.")
  @Outcome(
      id = "1 denser, newer, zstd, sound",
      expect = ACCEPTABLE,
      desc = "The stores came first.")
  @Outcome(
      id = ".*, (old|new), .*",
      expect = FORBIDDEN,
      desc = "A job that went by handle and length published what was there before.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class OverwriteTwiceAndRecompress {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void overwriteTwice() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
      stress.put(0, StressPage.NEWER);
    }

    @Actor
    void recompress(final LLLL_Result result) {
      result.r1 = stress.recompress() + " denser";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.codec(0);
      result.r4 = stress.settle();
    }
  }

  /** A discarded page must not come back, nor its object leak. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 denser, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded first, or after the copy was made.")
  @Outcome(
      id = "1 denser, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded after all was done.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job brought the page back.")
  @State
  public static class DiscardAndRecompress {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void recompress(final LLLL_Result result) {
      result.r1 = stress.recompress() + " denser";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** A load finds the one form or the other with the codec that belongs to it. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, old, zstd, sound", expect = ACCEPTABLE, desc = "Loaded before or after.")
  @Outcome(
      id = ".*, lz4, .*",
      expect = FORBIDDEN,
      desc = "Nothing else wanted the page, but it was not replaced.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The slot was empty in between.")
  @State
  public static class LoadAndRecompress {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void load(final LLLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0);
    }

    @Actor
    void recompress() {
      stress.recompress();
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.codec(0);
      result.r4 = stress.settle();
    }
  }

  /** Two jobs of one kind; the claim decides. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, zstd, sound", expect = ACCEPTABLE, desc = "Replaced once.")
  @Outcome(id = ".*, lz4, .*", expect = FORBIDDEN, desc = "Neither replaced it.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class TwoRecompressions {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void recompress() {
      stress.recompress();
    }

    @Actor
    void recompressToo() {
      stress.recompress();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.codec(0);
      result.r3 = stress.settle();
    }
  }

  /** Two jobs want one page: it may be replaced and then moved, never moved and then replaced. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "old, pooled, zstd, sound",
      expect = ACCEPTABLE,
      desc = "Recompression had the claim; writeback put the page back.")
  @Outcome(id = "old, spilled, lz4, sound", expect = ACCEPTABLE, desc = "Writeback came first.")
  @Outcome(
      id = "old, spilled, zstd, sound",
      expect = ACCEPTABLE,
      desc = "Recompression came first.")
  @Outcome(
      id = "old, pooled, lz4, .*",
      expect = FORBIDDEN,
      desc = "Each let the other one have it.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class WriteBackAndRecompress {
    private final StressStore stress = StressStore.with(StressPage.OLD);

    @Actor
    void writeBack() {
      Stagger.spin();
      stress.writeBack();
    }

    @Actor
    void recompress() {
      stress.recompress();
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.place(0);
      result.r3 = stress.codec(0);
      result.r4 = stress.settle();
    }
  }
}
