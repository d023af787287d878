package io.ghostswap.store.spill;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * What the cleaner does where it cannot read. A segment with a bad place is marked as damaged and
 * the next one is chosen; after {@link #READS_IN_VAIN} such reads in a row it is the disk that
 * fails, and the cleaner rests as writers do, so that an outage does not mark every segment. Ten
 * minutes after the first mark all of them are taken away: the disk may be whole again.
 * Thread-safe.
 */
final class CleanerRest {

  /** Reads that must fail in a row. */
  static final int READS_IN_VAIN = 3;

  private final SegmentTable table;
  private final BackOff backOff = new BackOff();

  @GuardedBy("this")
  private int readsInVain;

  @GuardedBy("this")
  private boolean marked;

  @GuardedBy("this")
  private long markedNs;

  CleanerRest(SegmentTable table) {
    this.table = table;
  }

  boolean isResting(long nowNs) {
    return backOff.isResting(nowNs);
  }

  /** Notes that a segment was read. */
  synchronized void read() {
    readsInVain = 0;
    backOff.succeeded();
  }

  /** Notes that a segment could not be read. */
  synchronized void readInVain(long nowNs) {
    readsInVain++;
    if (readsInVain >= READS_IN_VAIN) {
      backOff.failed(nowNs);
    }
  }

  /** Notes that a segment was marked as damaged. */
  synchronized void marked(long nowNs) {
    markedNs = marked ? markedNs : nowNs;
    marked = true;
  }

  /** Takes the marks away when it is time. */
  synchronized void forget(long nowNs) {
    if (marked && nowNs - markedNs >= BackOff.GIVEN_UP_NS) {
      marked = false;
      table.forgetDamage();
    }
  }

  /** Ends the rest and takes the marks away at once. */
  synchronized void end(long nowNs) {
    backOff.endRest(nowNs);
    marked = false;
    table.forgetDamage();
  }
}
