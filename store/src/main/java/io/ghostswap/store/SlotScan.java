package io.ghostswap.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Walks over the slots in order, leaf by leaf, and collects those that a job wants. Skips what the
 * file has never used at the cost of one read a mebibyte. Used by one thread at a time.
 */
final class SlotScan {
  /** Decides on one slot. */
  @FunctionalInterface
  interface Filter {
    /** Whether the job wants the slot; called under its slot lock. */
    boolean wants(int slot, long entry);
  }

  private final Entries entries;
  private int next;

  SlotScan(final Entries entries) {
    this.entries = entries;
  }

  /** Whether the walk has come to the last slot. */
  boolean isAtEnd() {
    return next >= entries.table().slots();
  }

  /** Whether the walk has not begun. */
  boolean isAtStart() {
    return next == 0;
  }

  /** Starts again at the first slot. */
  void rewind() {
    next = 0;
  }

  /** The slot that is looked at next. */
  int position() {
    return next;
  }

  /** Goes back to where it was, for what could not be done. */
  void goBackTo(final int position) {
    next = position;
  }

  /**
   * Collects up to {@code max} wanted slots, looking at {@code maxLeaves} used leaves at the most.
   *
   * @return how many were written to {@code slots}
   */
  int collect(final Filter filter, final int[] slots, final int max, final int maxLeaves) {
    int count = 0;
    int leaves = 0;
    while (count < max && leaves < maxLeaves && !isAtEnd()) {
      final int leaf = SlotTable.leaf(next);
      final ReentrantLock lock = entries.lock(next);
      lock.lock();
      try {
        if (entries.table().hasLeaf(leaf)) {
          count = collectInLeaf(filter, slots, count, max);
          leaves++;
        } else {
          next = endOfLeaf(leaf);
        }
      } finally {
        lock.unlock();
      }
    }
    return count;
  }

  private int collectInLeaf(
      final Filter filter, final int[] slots, final int already, final int max) {
    final int end = endOfLeaf(SlotTable.leaf(next));
    int count = already;
    while (next < end && count < max) {
      final long entry = entries.table().entry(next);
      if (entry != EntryDescriptor.EMPTY_WORD && filter.wants(next, entry)) {
        slots[count++] = next;
      }
      next++;
    }
    return count;
  }

  private int endOfLeaf(final int leaf) {
    return (int) Math.min((long) (leaf + 1) << SlotTable.LEAF_SHIFT, entries.table().slots());
  }
}
