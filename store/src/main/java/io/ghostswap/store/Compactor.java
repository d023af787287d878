package io.ghostswap.store;

import io.ghostswap.store.pool.Zpool;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Moves objects out of sparse zspages into fuller ones of their class until zspages fall empty.
 *
 * <p>One object is moved at a time under the lock of its slot, so that no load or store waits for
 * more than one copy. A class is left when what is left of its zspages cannot hold less. Used by
 * one thread at a time; the others are told that there was nothing to do.
 */
final class Compactor {
  private static final int MAX_OBJECTS_IN_ZSPAGE = 1024;

  private final Entries entries;
  private final Zpool pool;
  private final Counters counters;
  private final ReentrantLock running = new ReentrantLock();
  private final long[] handles = new long[MAX_OBJECTS_IN_ZSPAGE];

  Compactor(final StoreParts parts) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.counters = parts.counters();
  }

  /**
   * Moves up to about {@code maxObjects} objects.
   *
   * @return objects moved
   */
  int compact(final int maxObjects) {
    if (!running.tryLock()) {
      return 0;
    }
    try {
      int moved = 0;
      for (int classIndex = 0; classIndex < pool.classes() && moved < maxObjects; classIndex++) {
        moved += compactClass(classIndex, maxObjects - moved);
      }
      counters.add(Counter.COMPACTED_PAGES, moved);
      return moved;
    } finally {
      running.unlock();
    }
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
