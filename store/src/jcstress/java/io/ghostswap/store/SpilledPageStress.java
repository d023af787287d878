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
 * Stores, discards and loads against the jobs that move spilled pages: segment cleaning and
 * draining.
 *
 * <p>Both claim the page and pin its segment under the slot lock, and publish only if the claim is
 * still there. The pin keeps the location from being given out again meanwhile.
 */
final class SpilledPageStress {
  private SpilledPageStress() {}

  /** The segment of the page is cleaned while the page is stored anew. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten before the record was published again.")
  @Outcome(
      id = "1 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten after all was done.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job published the old page.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class OverwriteAndClean {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void overwrite() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void clean(final LLLL_Result result) {
      result.r1 = stress.clean() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** The segment of the page is cleaned while the page is discarded. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded before the record was published again.")
  @Outcome(
      id = "1 moved, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded after all was done.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job brought the page back.")
  @State
  public static class DiscardAndClean {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void clean(final LLLL_Result result) {
      result.r1 = stress.clean() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** A load from a segment that the cleaner empties and frees. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "old, old, spilled, sound",
      expect = ACCEPTABLE,
      desc = "Read from the old segment or from the new one.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The slot was empty in between.")
  @State
  public static class LoadAndClean {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void load(final LLLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0);
    }

    @Actor
    void clean() {
      stress.clean();
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** A page that comes back to the pool while it is stored anew. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten before the page was published again.")
  @Outcome(
      id = "1 moved, new, pooled, sound",
      expect = ACCEPTABLE,
      desc = "Overwritten after all was done.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job published the old page.")
  @Outcome(id = ".*, empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class OverwriteAndDrain {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void overwrite() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
    }

    @Actor
    void drain(final LLLL_Result result) {
      result.r1 = stress.drain() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** A page that comes back to the pool while it is discarded. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "0 moved, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded before the page was published again.")
  @Outcome(
      id = "1 moved, empty, nowhere, sound",
      expect = ACCEPTABLE,
      desc = "Discarded after all was done.")
  @Outcome(
      id = ".*, old, .*",
      expect = FORBIDDEN,
      desc = "The overtaken job brought the page back.")
  @State
  public static class DiscardAndDrain {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
    }

    @Actor
    void drain(final LLLL_Result result) {
      result.r1 = stress.drain() + " moved";
    }

    @Arbiter
    void judge(final LLLL_Result result) {
      result.r2 = stress.load(0);
      result.r3 = stress.place(0);
      result.r4 = stress.settle();
    }
  }

  /** Two jobs want one spilled page; the claim decides. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, pooled, sound", expect = ACCEPTABLE, desc = "The page was drained.")
  @Outcome(
      id = "old, spilled, sound",
      expect = ACCEPTABLE,
      desc = "The cleaner had claimed it: draining passes it over.")
  @Outcome(id = "empty, .*", expect = FORBIDDEN, desc = "The page is lost.")
  @State
  public static class DrainAndClean {
    private final StressStore stress = StressStore.withSpilled(StressPage.OLD);

    @Actor
    void drain() {
      stress.drain();
    }

    @Actor
    void clean() {
      stress.clean();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.place(0);
      result.r3 = stress.settle();
    }
  }
}
