package io.ghostswap.store;

import io.ghostswap.store.pool.Zpool;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Moves objects out of sparse zspages into fuller ones of their class until zspages fall empty.
 *
 * <p>One object is moved at a time under the lock of its slot, so that no load or store waits for
 * more than one copy. A class is left when what is left of its zspages cannot hold less. One thread
 * at a time moves.
 */
final class Compactor {
  private final Entries entries;
  private final Zpool pool;
  private final Counters counters;
  private final ReentrantLock running = new ReentrantLock();
  private final long[] handles = new long[Zpool.MAX_SOURCE_OBJECTS];

  Compactor(final StoreParts parts) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.counters = parts.counters();
  }

  /**
   * Moves up to about {@code maxObjects} objects, none while another thread does.
   *
   * @return objects moved
   */
  int tryCompact(final int maxObjects) {
    if (!running.tryLock()) {
      return 0;
    }
    try {
      return compact(maxObjects);
    } finally {
      running.unlock();
    }
  }

  /**
   * As {@link #tryCompact}, but after the thread that does.
   *
   * @return objects moved
   */
  int compactInTurn(final int maxObjects) {
    running.lock();
    try {
      return compact(maxObjects);
    } finally {
      running.unlock();
    }
  }

  private int compact(final int maxObjects) {
    int moved = 0;
    for (int classIndex = 0; classIndex < pool.classes() && moved < maxObjects; classIndex++) {
      moved += compactClass(classIndex, maxObjects - moved);
    }
    counters.add(Counter.COMPACTED_PAGES, moved);
    return moved;
  }

  private int compactClass(final int classIndex, final int maxObjects) {
    int moved = 0;
    while (moved < maxObjects) {
      final int objects = pool.sourceObjects(classIndex, handles);
      int movedNow = 0;
      for (int i = 0; i < objects; i++) {
        if (move(handles[i])) {
          movedNow++;
        }
      }
      moved += movedNow;
      if (movedNow < objects || objects == 0) {
        // Someone stores or frees in this class right now: it is looked at again next time.
        break;
      }
    }
    return moved;
  }

  /** Moves one object if it still is the page of the slot that its header names. */
  private boolean move(final long handle) {
    final int slot = pool.slot(handle);
    if (slot < 0 || slot >= entries.table().slots()) {
      return false;
    }
    final ReentrantLock lock = entries.lock(slot);
    lock.lock();
    try {
      final long entry = entries.table().entry(slot);
      if (!EntryDescriptor.isPooled(entry) || EntryDescriptor.location(entry) != handle) {
        return false;
      }
      final long moved = pool.relocate(handle);
      if (moved == Zpool.NO_HANDLE) {
        return false;
      }
      entries.table().entry(slot, EntryDescriptor.withLocation(entry, moved));
      return true;
    } finally {
      lock.unlock();
    }
  }
}
