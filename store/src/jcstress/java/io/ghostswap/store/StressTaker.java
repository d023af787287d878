package io.ghostswap.store;

import java.util.concurrent.locks.ReentrantLock;

/** Takes slots from the LRU of a {@link StressStore} and, when asked to, gives them back. */
final class StressTaker {
  /** More slots than there are. */
  static final int ALL = 16;

  private final StressStore stress;
  private final int[] taken = new int[ALL];
  private int count;

  StressTaker(final StressStore stress) {
    this.stress = stress;
  }

  /** Takes slots; the answer is their numbers, coldest first. */
  String take(final int max) {
    count = lru().takeColdest(taken, max);
    final StringBuilder slots = new StringBuilder();
    for (int i = 0; i < count; i++) {
      slots.append(i == 0 ? "" : " ").append(taken[i]);
    }
    return slots.toString();
  }

  /**
   * Does the duty of a taker, which is to link what is pooled and not linked. The answer is what
   * was linked before, coldest first.
   */
  String settle() {
    final StringBuilder linked = new StringBuilder();
    lru().forEachFromColdest(slot -> linked.append(linked.isEmpty() ? "" : " ").append(slot));
    for (int i = 0; i < count; i++) {
      final ReentrantLock lock = entries().lock(taken[i]);
      lock.lock();
      try {
        if (EntryDescriptor.isPooled(entries().table().entry(taken[i]))) {
          lru().addColdest(taken[i]);
        }
      } finally {
        lock.unlock();
      }
    }
    return linked.toString();
  }

  private Entries entries() {
    return stress.store().parts().entries();
  }

  private LruList lru() {
    return entries().lru();
  }
}
