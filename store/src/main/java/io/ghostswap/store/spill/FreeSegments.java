package io.ghostswap.store.spill;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The free segments of a tier, a bit each. Anyone may give a segment back, without a lock; taking
 * is for the one thread that holds the tier's lock. Segments are taken in the order of the disk,
 * round and round, so that one with a bad place on the disk is not taken again at once.
 */
final class FreeSegments {

  private final int segments;
  private final AtomicLongArray bits;
  private final AtomicInteger count = new AtomicInteger();
  private int cursor;

  FreeSegments(int segments) {
    this.segments = segments;
    this.bits = new AtomicLongArray((segments + Long.SIZE - 1) / Long.SIZE);
    for (int segment = 0; segment < segments; segment++) {
      put(segment);
    }
  }

  /** Free segments; never more than {@link #take} finds. */
  int count() {
    return count.get();
  }

  /** Gives a segment back. */
  void put(int segment) {
    long bit = 1L << segment;
    long before = bits.getAndAccumulate(segment / Long.SIZE, bit, (a, b) -> a | b);
    if ((before & bit) != 0) {
      throw new IllegalStateException("segment " + segment + " was freed twice");
    }
    // Counted after the bit is set: whoever sees the count finds the bit.
    count.incrementAndGet();
  }

  /** Takes the next free segment; caller holds the tier's lock and has seen a count above zero. */
  int take() {
    int words = bits.length();
    int first = cursor / Long.SIZE;
    for (int i = 0; i <= words; i++) {
      int index = (first + i) % words;
      long word = bits.get(index);
      long candidates = i == 0 ? word & -1L << cursor : word;
      if (candidates != 0) {
        int segment = index * Long.SIZE + Long.numberOfTrailingZeros(candidates);
        bits.getAndAccumulate(index, ~(1L << segment), (a, b) -> a & b);
        count.decrementAndGet();
        cursor = (segment + 1) % segments;
        return segment;
      }
    }
    throw new IllegalStateException("no free segment");
  }

  boolean isFree(int segment) {
    return (bits.get(segment / Long.SIZE) & 1L << segment) != 0;
  }
}
