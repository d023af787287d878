package io.ghostswap.store;

import static io.ghostswap.store.Counter.SPILL_CLEANED_PAGES;
import static io.ghostswap.store.Counter.SPILL_MOVED_DOWN_PAGES;

import io.ghostswap.store.Claims.Claim;
import io.ghostswap.store.spill.SegmentVisitor;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillBatch;
import io.ghostswap.store.spill.SpillResult;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frees a segment of the spill by moving its live pages to the end of the log, of its own tier or
 * of a lower one.
 *
 * <p>A page is claimed while its copy is on the way, as in {@link Writeback}; one that is stored or
 * discarded meanwhile needs no copy. One segment is cleaned at a time.
 */
final class SpillCleaner {
  private final Entries entries;
  private final Spill spill;
  private final Claims claims;
  private final Counters counters;
  private final ReentrantLock running = new ReentrantLock();

  SpillCleaner(final StoreParts parts) {
    this.entries = parts.entries();
    this.spill = parts.spill();
    this.claims = parts.claims();
    this.counters = parts.counters();
  }

  /** Cleans a segment unless somebody does already. Returns a {@link SpillResult}. */
  int tryClean() {
    if (!running.tryLock()) {
      return SpillResult.NOTHING_TO_CLEAN;
    }
    try {
      return clean(spill::cleanOnce, SPILL_CLEANED_PAGES);
    } finally {
      running.unlock();
    }
  }

  /**
   * Moves the pages that have been longest in a tier that is short of room to a tier below it,
   * unless somebody cleans. Returns a {@link SpillResult}.
   */
  int tryMoveDown() {
    if (!running.tryLock()) {
      return SpillResult.NOTHING_TO_CLEAN;
    }
    try {
      return clean(spill::moveDownOnce, SPILL_MOVED_DOWN_PAGES);
    } finally {
      running.unlock();
    }
  }

  /** Cleans a segment after whoever is cleaning one. Returns a {@link SpillResult}. */
  int cleanInTurn() {
    running.lock();
    try {
      return clean(spill::cleanOnce, SPILL_CLEANED_PAGES);
    } finally {
      running.unlock();
    }
  }

  /** Which segment is emptied, and where to. */
  private interface Emptying {
    int empty(SegmentVisitor visitor);
  }

  private int clean(final Emptying emptying, final Counter counter) {
    final SpillBatch batch = spill.cleaningBatch();
    final Claim claim = claims.acquire();
    try {
      batch.clear();
      final Mover mover = new Mover(batch, claim, counter);
      final int result = emptying.empty(mover);
      return result == SpillResult.OK ? mover.result : result;
    } finally {
      letGo(batch, claim);
    }
  }

  /** Ends a job, also one that failed: no page stays claimed, and the fixed pools stay whole. */
  private void letGo(final SpillBatch batch, final Claim claim) {
    try {
      for (int i = 0; i < batch.pages(); i++) {
        entries.unclaim(batch.slot(i), claim.number);
      }
    } finally {
      spill.recycle(batch);
      claims.release(claim);
    }
  }

  /** Takes the records of one segment and writes the live ones out again. */
  private final class Mover implements SegmentVisitor {
    private final SpillBatch batch;
    private final Claim claim;
    private final Counter counter;

    /** What came of writing: a segment whose pages could not be moved was not cleaned. */
    private int result = SpillResult.OK;

    /** Whether a live page was passed over, since another job is about to move it. */
    private boolean passedOver;

    Mover(final SpillBatch batch, final Claim claim, final Counter counter) {
      this.batch = batch;
      this.claim = claim;
      this.counter = counter;
    }

    @Override
    public boolean record(
        final int slot,
        final int codec,
        final int length,
        final long location,
        final MemorySegment payload,
        final long offset) {
      if (!batch.hasRoom(length) && !write()) {
        return false;
      }
      final ReentrantLock lock = entries.lock(slot);
      lock.lock();
      try {
        final long entry = entries.table().entry(slot);
        if (!EntryDescriptor.isSpilled(entry) || EntryDescriptor.location(entry) != location) {
          return true;
        }
        if (PageFilters.isSpilledAndFree(slot, entry)) {
          // The entry's codec, not the record's: the two are read alike.
          batch.add(slot, EntryDescriptor.codec(entry), length, payload, offset);
          entries.claim(slot, entry, claim.number);
        } else {
          passedOver = true;
        }
      } finally {
        lock.unlock();
      }
      return true;
    }

    @Override
    public boolean end() {
      write();
      return result == SpillResult.OK && !passedOver;
    }

    private boolean write() {
      if (batch.pages() == 0) {
        return true;
      }
      result = spill.write(batch);
      final boolean written = result == SpillResult.OK;
      int moved = 0;
      for (int i = 0; i < batch.pages(); i++) {
        if (!written) {
          entries.unclaim(batch.slot(i), claim.number);
        } else if (entries.moveToSpill(batch.slot(i), claim.number, batch.location(i))) {
          moved++;
        }
      }
      if (written) {
        spill.finish(batch);
      }
      batch.clear();
      counters.add(counter, moved);
      return written;
    }
  }
}
