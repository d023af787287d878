package io.ghostswap.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The slot locks: one for each leaf of the slot table, folded onto a fixed number. Their place in
 * the lock order is in docs/SYNCHRONIZATION.md.
 */
final class SlotLocks {
  /** Enough that two threads at random rarely meet; a power of two. */
  private static final int COUNT = 1024;

  private final ReentrantLock[] locks = new ReentrantLock[COUNT];

  SlotLocks() {
    for (int i = 0; i < COUNT; i++) {
      locks[i] = new BriefLock();
    }
  }

  /** The lock that guards every slot of the leaf of {@code slot}. */
  ReentrantLock of(final int slot) {
    return locks[SlotTable.leaf(slot) & COUNT - 1];
  }
}
