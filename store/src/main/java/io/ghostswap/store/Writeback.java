package io.ghostswap.store;

import static io.ghostswap.store.Counter.WRITTEN_BACK_PAGES;
import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import io.ghostswap.store.Claims.Claim;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.spill.Pace;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillBatch;
import io.ghostswap.store.spill.SpillResult;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Moves pages from the pool to the spill, a batch of them with one I/O.
 *
 * <p>A page is claimed and copied under its slot lock, written with no lock held, and moved only if
 * it still bears the claim: a page that was stored or discarded meanwhile keeps its new state, and
 * the copy on disk is dead from the start. A page whose write failed stays in the pool as the
 * coldest. Thread-safe; several jobs may run side by side.
 */
final class Writeback {
  /** How often a job looks for more pages when those it found had a second chance left. */
  private static final int MAX_PASSES = 8;

  private final Entries entries;
  private final Zpool pool;
  private final Spill spill;
  private final Claims claims;
  private final Counters counters;

  Writeback(
      final Entries entries,
      final Zpool pool,
      final Spill spill,
      final Claims claims,
      final Counters counters) {
    this.entries = entries;
    this.pool = pool;
    this.spill = spill;
    this.claims = claims;
    this.counters = counters;
  }

  /**
   * Writes one batch of the coldest pages.
   *
   * @param max pages, up to {@link Claim#MAX_PAGES}
   * @param holdsBatch whether the caller has a batch, and so must not wait for another one
   * @param pace how the caller shares its processor
   * @return pages moved, 0 when there was none to move, or a negative {@link SpillResult}
   */
  int writeColdest(final int max, final boolean holdsBatch, final Pace pace) {
    final SpillBatch batch = holdsBatch ? spill.batchIfIdle() : spill.batch();
    if (batch == null) {
      return 0;
    }
    batch.pace(pace);
    final Claim claim = claims.acquire();
    try {
      batch.clear();
      for (int pass = 0;
          pass < MAX_PASSES && batch.pages() < max && batch.hasRoom(PAGE_SIZE);
          pass++) {
        final int wanted = Math.min(max - batch.pages(), batch.likelyRoom());
        final int count = entries.lru().takeColdest(claim.slots, wanted);
        if (count == 0) {
          break;
        }
        // Neighbours in the swapfile become neighbours on disk.
        Arrays.sort(claim.slots, 0, count);
        copyTaken(batch, claim, count, pass > 0);
      }
      return write(batch, claim);
    } finally {
      letGo(batch, claim);
    }
  }

  /**
   * Writes one batch of what a scan finds, wherever it is in the LRU.
   *
   * @return pages moved, 0 when there was none to move, or a negative {@link SpillResult}
   */
  int writeNext(final SlotScan scan, final SlotScan.Filter filter, final int max) {
    final SpillBatch batch = spill.batch();
    final Claim claim = claims.acquire();
    try {
      batch.clear();
      while (batch.pages() == 0 && !scan.isAtEnd()) {
        final int wanted = Math.min(max, batch.likelyRoom());
        final int count = scan.collect(filter, claim.slots, wanted, Integer.MAX_VALUE);
        copyFound(batch, claim, count);
      }
      return write(batch, claim);
    } finally {
      letGo(batch, claim);
    }
  }

  /** Ends a job, also one that failed: no page stays claimed, and the fixed pools stay whole. */
  private void letGo(final SpillBatch batch, final Claim claim) {
    try {
      // A batch that was published is empty by now.
      for (int i = batch.pages() - 1; i >= 0; i--) {
        entries.unclaim(batch.slot(i), claim.number);
      }
    } finally {
      spill.recycle(batch);
      claims.release(claim);
    }
  }

  private void copyTaken(
      final SpillBatch batch, final Claim claim, final int count, final boolean again) {
    int done = 0;
    try {
      for (; done < count; done++) {
        final int slot = claim.slots[done];
        final ReentrantLock lock = entries.lock(slot);
        lock.lock();
        try {
          copyTaken(slot, batch, claim, again);
        } finally {
          lock.unlock();
        }
        batch.step();
      }
    } finally {
      // After an unexpected failure only: what was taken and not looked at must not be lost.
      for (; done < count; done++) {
        relink(claim.slots[done]);
      }
    }
  }

  private void relink(final int slot) {
    final ReentrantLock lock = entries.lock(slot);
    lock.lock();
    try {
      if (EntryDescriptor.isPooled(entries.table().entry(slot))) {
        entries.lru().addColdest(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Copies one slot that was taken from the LRU. Since it was taken the slot may have been
   * discarded (not pooled), stored anew (linked again), or claimed by another job (which may be
   * about to let it go, so it is linked again here).
   *
   * @param again whether the job has looked at the LRU before
   */
  private void copyTaken(
      final int slot, final SpillBatch batch, final Claim claim, final boolean again) {
    final long entry = entries.table().entry(slot);
    if (!EntryDescriptor.isPooled(entry) || entries.lru().isLinked(slot)) {
      return;
    }
    if (EntryDescriptor.isReferenced(entry)) {
      entries.table().entry(slot, EntryDescriptor.unreferenced(entry));
      entries.lru().addHottest(slot);
    } else if (EntryDescriptor.claim(entry) != 0) {
      entries.lru().addColdest(slot);
    } else if (again && holds(batch, slot)) {
      // Stored anew since an earlier pass copied it. One claim cannot tell the two copies apart.
      entries.lru().addHottest(slot);
    } else {
      copy(slot, entry, batch, claim);
    }
  }

  private static boolean holds(final SpillBatch batch, final int slot) {
    for (int i = 0; i < batch.pages(); i++) {
      if (batch.slot(i) == slot) {
        return true;
      }
    }
    return false;
  }

  private void copyFound(final SpillBatch batch, final Claim claim, final int count) {
    for (int i = 0; i < count; i++) {
      final int slot = claim.slots[i];
      final ReentrantLock lock = entries.lock(slot);
      lock.lock();
      try {
        final long entry = entries.table().entry(slot);
        if (EntryDescriptor.isPooled(entry) && EntryDescriptor.claim(entry) == 0) {
          copy(slot, entry, batch, claim);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Claims a pooled page and copies its bytes into the batch. Caller holds the slot lock. */
  private void copy(final int slot, final long entry, final SpillBatch batch, final Claim claim) {
    final int length = EntryDescriptor.length(entry);
    pool.copyOut(EntryDescriptor.location(entry), claim.scratch, 0, length);
    if (batch.add(slot, EntryDescriptor.codec(entry), length, claim.scratch, 0)) {
      entries.claim(slot, entry, claim.number);
    } else {
      entries.lru().addColdest(slot);
    }
  }

  private int write(final SpillBatch batch, final Claim claim) {
    if (batch.pages() == 0) {
      return 0;
    }
    final int result = spill.write(batch);
    if (result != SpillResult.OK) {
      return result;
    }
    int moved = 0;
    for (int i = 0; i < batch.pages(); i++) {
      if (entries.moveToSpill(batch.slot(i), claim.number, batch.location(i))) {
        moved++;
      }
      batch.step();
    }
    spill.finish(batch);
    counters.add(WRITTEN_BACK_PAGES, moved);
    return moved;
  }
}
