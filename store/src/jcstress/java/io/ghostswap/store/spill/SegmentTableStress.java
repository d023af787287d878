package io.ghostswap.store.spill;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Pins, releases, closing and cleaning of one segment.
 *
 * <p>All that decides over a segment is one word that changes by compare-and-set. It becomes free
 * in one step from a word that has neither pins nor records. Who pins holds the lock of a slot
 * whose entry points into the segment, so there is a record from before the pin until after it.
 */
final class SegmentTableStress {
  private SegmentTableStress() {}

  /**
   * A reader pins what it finds in its entry; a discard takes the entry and releases the record.
   */
  @JCStressTest
  @Outcome(
      id = "first, free",
      expect = ACCEPTABLE,
      desc = "Pinned first: the segment stayed until the pin was gone.")
  @Outcome(id = "none, free", expect = ACCEPTABLE, desc = "Released first: nothing to pin.")
  @Outcome(id = "gone, .*", expect = FORBIDDEN, desc = "The segment was freed under the reader.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class PinAndRelease {
    private final StressSegment segment = StressSegment.closedWithRecord();

    @Actor
    void read(final LL_Result result) {
      result.r1 = segment.read();
    }

    @Actor
    void discard() {
      segment.discard();
    }

    @Arbiter
    void judge(final LL_Result result) {
      result.r2 = segment.settle();
    }
  }

  /** As before, and the segment is taken for something else at once. */
  @JCStressTest
  @Outcome(
      id = "first, reused, open",
      expect = ACCEPTABLE,
      desc = "Pinned first, let go before the segment was freed, and reused.")
  @Outcome(
      id = "first, kept, free",
      expect = ACCEPTABLE,
      desc = "The pin held the segment while a free one was looked for.")
  @Outcome(
      id = "none, reused, open",
      expect = ACCEPTABLE,
      desc = "Released and reused first: nothing to pin.")
  @Outcome(
      id = "second, .*|gone, .*",
      expect = FORBIDDEN,
      desc = "The reader looked into another use of the segment.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class PinAndReuse {
    private final StressSegment segment = StressSegment.closedWithRecord();

    @Actor
    void read(final LLL_Result result) {
      result.r1 = segment.read();
    }

    @Actor
    void discardAndOpen(final LLL_Result result) {
      segment.discard();
      result.r2 = segment.openNext();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r3 = segment.settle();
    }
  }

  /** The last pin and the last record go at the same time. */
  @JCStressTest
  @Outcome(id = "free", expect = ACCEPTABLE, desc = "Freed by whoever came last, once.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class UnpinAndRelease {
    private final StressSegment segment = StressSegment.closedWithRecordAndPin();

    @Actor
    void unpin() {
      segment.unpin();
    }

    @Actor
    void discard() {
      segment.discard();
    }

    @Arbiter
    void judge(final L_Result result) {
      result.r1 = segment.settle();
    }
  }

  /** The last two records go at the same time. */
  @JCStressTest
  @Outcome(id = "free", expect = ACCEPTABLE, desc = "Freed by whoever came last, once.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class TwoReleases {
    private final StressSegment segment = StressSegment.closedWithTwoRecords();

    @Actor
    void discard() {
      segment.discard();
    }

    @Actor
    void discardToo() {
      segment.releaseSecond();
    }

    @Arbiter
    void judge(final L_Result result) {
      result.r1 = segment.settle();
    }
  }

  /** The batch publishes its record while the tier gives the segment up. */
  @JCStressTest
  @Outcome(id = "closed 1", expect = ACCEPTABLE, desc = "The record is live in a closed segment.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class PublishAndClose {
    private final StressSegment segment = StressSegment.openWithPin();

    @Actor
    void publish() {
      segment.publish();
      segment.unpin();
    }

    @Actor
    void close() {
      segment.close();
    }

    @Arbiter
    void judge(final L_Result result) {
      result.r1 = segment.settle();
    }
  }

  /** A batch of which nothing was published ends while the tier gives the segment up. */
  @JCStressTest
  @Outcome(id = "free", expect = ACCEPTABLE, desc = "Freed by whoever came last, once.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class UnpinAndClose {
    private final StressSegment segment = StressSegment.openWithPin();

    @Actor
    void unpin() {
      segment.unpin();
    }

    @Actor
    void close() {
      segment.close();
    }

    @Arbiter
    void judge(final L_Result result) {
      result.r1 = segment.settle();
    }
  }

  /** The last record goes while the tier gives the segment up. */
  @JCStressTest
  @Outcome(id = "free", expect = ACCEPTABLE, desc = "Freed by whoever came last, once.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class ReleaseAndClose {
    private final StressSegment segment = StressSegment.openWithRecord();

    @Actor
    void discard() {
      segment.discard();
    }

    @Actor
    void close() {
      segment.close();
    }

    @Arbiter
    void judge(final L_Result result) {
      result.r1 = segment.settle();
    }
  }

  /** The last record goes while the segment is cleaned, or before the cleaner has it. */
  @JCStressTest
  @Outcome(id = "cleaned, free", expect = ACCEPTABLE, desc = "Cleaned; freed by whoever came last.")
  @Outcome(id = "refused, free", expect = ACCEPTABLE, desc = "The cleaner found it changed.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class CleanAndRelease {
    private final StressSegment segment = StressSegment.closedWithRecord();

    @Actor
    void clean(final LL_Result result) {
      result.r1 = segment.clean();
    }

    @Actor
    void discard() {
      segment.discard();
    }

    @Arbiter
    void judge(final LL_Result result) {
      result.r2 = segment.settle();
    }
  }

  /** A segment is read and cleaned, and loses its last record to the cleaner. */
  @JCStressTest
  @Outcome(
      id = "(first|none), cleaned, free",
      expect = ACCEPTABLE,
      desc = "The segment stayed for the reader, or the record had been moved.")
  @Outcome(id = "first, refused, free", expect = ACCEPTABLE, desc = "The cleaner found it pinned.")
  @Outcome(id = "gone, .*", expect = FORBIDDEN, desc = "The segment was freed under the reader.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class PinAndCleanAndRelease {
    private final StressSegment segment = StressSegment.closedWithRecord();

    @Actor
    void read(final LLL_Result result) {
      result.r1 = segment.read();
    }

    @Actor
    void clean(final LLL_Result result) {
      result.r2 = segment.cleanAndMove();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      segment.discard();
      result.r3 = segment.settle();
    }
  }

  /** A segment is given back while another one is taken. */
  @JCStressTest
  @Outcome(id = "reused, open", expect = ACCEPTABLE, desc = "Given back first.")
  @Outcome(id = "kept, free", expect = ACCEPTABLE, desc = "No free segment was seen.")
  @Outcome(expect = FORBIDDEN, desc = "The segment leaks, is freed twice, or was freed too early.")
  @State
  public static class ReleaseAndOpen {
    private final StressSegment segment = StressSegment.closedWithRecord();

    @Actor
    void discard() {
      segment.discard();
    }

    @Actor
    void open(final LL_Result result) {
      result.r1 = segment.openNext();
    }

    @Arbiter
    void judge(final LL_Result result) {
      result.r2 = segment.settle();
    }
  }
}
