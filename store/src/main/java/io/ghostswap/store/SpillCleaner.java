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

  SpillCleaner(final StoreParts parts) {
    this.entries = parts.entries();
    this.spill = parts.spill();
    this.claims = parts.claims();
    this.counters = parts.counters();
  }

  /** Cleans a segment unless somebody does already. Returns a {@link SpillResult}. */
  int tryClean() {
    final Mover mover = new Mover(SPILL_CLEANED_PAGES);
    return mover.outcome(spill.tryClean(mover));
  }

  /** Cleans a segment after whoever is cleaning one. Returns a {@link SpillResult}. */
  int cleanInTurn() {
    final Mover mover = new Mover(SPILL_CLEANED_PAGES);
    return mover.outcome(spill.clean(mover));
  }

  /**
   * Moves the pages that have been longest in a tier that is short of room to a tier below it,
   * unless somebody cleans. Returns a {@link SpillResult}.
   */
  int tryMoveDown() {
    final Mover mover = new Mover(SPILL_MOVED_DOWN_PAGES);
    return mover.outcome(spill.tryMoveDown(mover));
  }

  /** Takes the records of one segment and writes the live ones out again. */
  private final class Mover implements SegmentVisitor {
    private final Counter counter;
    private SpillBatch batch;
    private Claim claim;

    /** What came of writing: a segment whose pages could not be moved was not cleaned. */
    private int result = SpillResult.OK;

    /** Whether a live page was passed over, since another job is about to move it. */
    private boolean passedOver;

    Mover(final Counter counter) {
      this.counter = counter;
    }

    int outcome(final int cleaned) {
      return cleaned == SpillResult.OK ? result : cleaned;
    }

    @Override
    public void begin(final SpillBatch emptyBatch) {
      batch = emptyBatch;
      claim = claims.acquire();
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

    /** Ends the job, also one that failed: no page stays claimed. */
    @Override
    public boolean end() {
      try {
        write();
        return result == SpillResult.OK && !passedOver;
      } finally {
        letGo();
        claims.release(claim);
      }
    }

    private boolean write() {
      if (batch.pages() == 0) {
        return true;
      }
      result = spill.write(batch);
      final boolean written = result == SpillResult.OK;
      if (written) {
        publish();
        spill.finish(batch);
      } else {
        letGo();
      }
      return written;
    }

    private void publish() {
      int moved = 0;
      for (int i = 0; i < batch.pages(); i++) {
        if (entries.moveToSpill(batch.slot(i), claim.number, batch.location(i))) {
          moved++;
        }
      }
      counters.add(counter, moved);
    }

    private void letGo() {
      for (int i = 0; i < batch.pages(); i++) {
        entries.unclaim(batch.slot(i), claim.number);
      }
      spill.finish(batch);
    }
  }
}
