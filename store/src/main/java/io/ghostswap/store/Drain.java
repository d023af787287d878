package io.ghostswap.store;

import io.ghostswap.store.Claims.Claim;
import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillResult;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings spilled pages back to the pool, as the coldest of all. The bytes stay in the form they
 * have on disk. Thread-safe.
 */
final class Drain {
  /** Pages at a time; whoever drains looks at the pool's level in between. */
  private static final int STEP_PAGES = 64;

  private final Entries entries;
  private final Zpool pool;
  private final Spill spill;
  private final Claims claims;
  private final CodecStreams streams;
  private final IdleClock clock;

  Drain(final StoreParts parts) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.spill = parts.spill();
    this.claims = parts.claims();
    this.streams = parts.streams();
    this.clock = parts.clock();
  }

  /**
   * Brings back what a scan finds.
   *
   * @return pages brought back, or a negative {@link StoreResult} at the first one that could not
   *     be: the pool is full, or its bytes could not be read
   */
  int drainNext(final SlotScan scan) {
    final CodecStream stream = streams.acquire();
    final Claim claim = claims.acquire();
    try {
      final int count =
          scan.collect(PageFilters::isSpilledAndFree, claim.slots, STEP_PAGES, Integer.MAX_VALUE);
      int result = 0;
      for (int i = 0; i < count && result >= 0; i++) {
        final int drained = drain(claim.slots[i], claim, stream);
        result = drained < 0 ? drained : result + drained;
      }
      return result;
    } finally {
      claims.release(claim);
      streams.release(stream);
    }
  }

  private int drain(final int slot, final Claim claim, final CodecStream stream) {
    final ReentrantLock lock = entries.lock(slot);
    final long entry;
    lock.lock();
    try {
      entry = entries.table().entry(slot);
      if (!PageFilters.isSpilledAndFree(slot, entry)) {
        return 0;
      }
      spill.pin(EntryDescriptor.location(entry));
      entries.claim(slot, entry, claim.number);
    } finally {
      lock.unlock();
    }
    try {
      return moveBack(slot, entry, claim, stream);
    } finally {
      spill.unpin(EntryDescriptor.location(entry));
      entries.unclaim(slot, claim.number);
    }
  }

  private int moveBack(
      final int slot, final long entry, final Claim claim, final CodecStream stream) {
    final int length = EntryDescriptor.length(entry);
    final long location = EntryDescriptor.location(entry);
    if (spill.read(location, slot, length, stream.compressed(), 0) != SpillResult.OK) {
      return StoreResult.IO_ERROR;
    }
    final long handle = pool.allocate(slot, clock.now(), length);
    if (handle == Zpool.NO_HANDLE) {
      return StoreResult.NO_SPACE;
    }
    pool.copyIn(handle, stream.compressed(), 0, length);
    if (!entries.moveToPool(slot, claim.number, handle, length, EntryDescriptor.codec(entry))) {
      pool.free(handle);
      return 0;
    }
    return 1;
  }
}
