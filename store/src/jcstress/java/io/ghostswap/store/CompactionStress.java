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

/**
 * Loads, frees and other jobs against compaction.
 *
 * <p>Compaction reads the owner of an object with no lock and believes it only if, under the lock
 * of that slot, the entry has this very handle. Each state has two pages in two zspages of two
 * objects, so that one of them is moved.
 */
final class CompactionStress {
  private CompactionStress() {}

  /** An object moves while both pages are loaded. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "old old, old old, sound",
      expect = ACCEPTABLE,
      desc = "Loaded from the one place or the other.")
  @Outcome(id = ".*(empty).*", expect = FORBIDDEN, desc = "A page is lost.")
  @State
  public static class LoadAndCompact {
    private final StressStore stress = StressStore.withSparseZspages(StressPage.OLD);

    @Actor
    void compact() {
      stress.compact();
    }

    @Actor
    void load(final LLL_Result result) {
      Stagger.spin();
      result.r1 = stress.load(0) + " " + stress.load(2);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.load(0) + " " + stress.load(2);
      result.r3 = stress.settle();
    }
  }

  /** An object is freed while it is to be moved, and takes its zspage with it. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "empty, empty, sound",
      expect = ACCEPTABLE,
      desc = "Both pages are gone, whoever came first.")
  @Outcome(id = ".*old.*", expect = FORBIDDEN, desc = "A moved object has outlived its page.")
  @State
  public static class DiscardAndCompact {
    private final StressStore stress = StressStore.withSparseZspages(StressPage.OLD);

    @Actor
    void compact() {
      stress.compact();
    }

    @Actor
    void discard() {
      Stagger.spin();
      stress.discard(0);
      stress.discard(2);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.load(2);
      result.r3 = stress.settle();
    }
  }

  /** New objects take the places that compaction wants to move to, or has just left. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "new, new, sound",
      expect = ACCEPTABLE,
      desc = "Both pages are new, whoever came first.")
  @Outcome(id = ".*old.*", expect = FORBIDDEN, desc = "A moved object has outlived its page.")
  @Outcome(id = ".*(empty).*", expect = FORBIDDEN, desc = "A page is lost.")
  @State
  public static class OverwriteAndCompact {
    private final StressStore stress = StressStore.withSparseZspages(StressPage.OLD);

    @Actor
    void compact() {
      stress.compact();
    }

    @Actor
    void overwrite() {
      Stagger.spin();
      stress.put(0, StressPage.NEW);
      stress.put(2, StressPage.NEW);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.load(2);
      result.r3 = stress.settle();
    }
  }

  /** A store takes the free object that compaction wants to move to. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "old new, old, sound",
      expect = ACCEPTABLE,
      desc = "Each slot has what it was given.")
  @Outcome(id = ".*(empty).*", expect = FORBIDDEN, desc = "A page is lost.")
  @State
  public static class StoreAndCompact {
    private final StressStore stress = StressStore.withSparseZspages(StressPage.OLD);

    @Actor
    void compact() {
      stress.compact();
    }

    @Actor
    void store() {
      Stagger.spin();
      stress.put(1, StressPage.NEW);
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0) + " " + stress.load(1);
      result.r2 = stress.load(2);
      result.r3 = stress.settle();
    }
  }

  /** A page is moved between the copy and the publication of writeback, and keeps its claim. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(id = "old, old, sound", expect = ACCEPTABLE, desc = "Both pages are on the disk.")
  @Outcome(id = ".*(empty).*", expect = FORBIDDEN, desc = "A page is lost.")
  @State
  public static class WriteBackAndCompact {
    private final StressStore stress = StressStore.withSparseZspages(StressPage.OLD);

    @Actor
    void compact() {
      Stagger.spin();
      stress.compact();
    }

    @Actor
    void writeBack() {
      stress.writeBack();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0);
      result.r2 = stress.load(2);
      result.r3 = stress.settle();
    }
  }

  /** A page is moved between the copy and the replacement by recompression. */
  @JCStressTest
  @JCStressMeta(NeverAllowed.class)
  @Outcome(
      id = "old zstd, old zstd, sound",
      expect = ACCEPTABLE,
      desc = "Both pages are replaced; the places that they had then are free.")
  @Outcome(id = ".*lz4.*", expect = FORBIDDEN, desc = "The move took the claim away.")
  @Outcome(id = ".*(empty).*", expect = FORBIDDEN, desc = "A page is lost.")
  @State
  public static class RecompressAndCompact {
    private final StressStore stress = StressStore.withSparseZspages(StressPage.OLD);

    @Actor
    void compact() {
      Stagger.spin();
      stress.compact();
    }

    @Actor
    void recompress() {
      stress.recompress();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r1 = stress.load(0) + " " + stress.codec(0);
      result.r2 = stress.load(2) + " " + stress.codec(2);
      result.r3 = stress.settle();
    }
  }
}
