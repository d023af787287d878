package io.ghostswap.store;

import static io.ghostswap.store.Counter.LZ4_BYTES;
import static io.ghostswap.store.Counter.LZ4_PAGES;
import static io.ghostswap.store.Counter.SAME_FILLED_PAGES;
import static io.ghostswap.store.Counter.SPILLED_PAGES;
import static io.ghostswap.store.Counter.STORED_INCOMPRESSIBLE_PAGES;
import static io.ghostswap.store.Counter.STORED_PAGES;
import static io.ghostswap.store.Counter.ZSTD_BYTES;
import static io.ghostswap.store.Counter.ZSTD_DICTIONARY_BYTES;
import static io.ghostswap.store.Counter.ZSTD_DICTIONARY_PAGES;
import static io.ghostswap.store.Counter.ZSTD_PAGES;

import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.codec.Dictionaries;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.spill.Spill;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Publishes entries: the only class that changes which page a slot holds, and where. Others mark a
 * page as referenced, or follow an object that compaction has moved.
 *
 * <p>Every change happens under the slot lock, keeps the LRU and the counters in step, and gives
 * back what the old entry held. What the new entry refers to has been filled before it is
 * published, so a reader that finds it under the slot lock finds all of it.
 *
 * <pre>
 *            store (same)            store / drain             spill write
 *   EMPTY -----------------> SAME_FILLED      EMPTY ---> POOLED ------------> SPILLED
 *     ^                          |              ^          | ^                  |
 *     +------ discard -----------+              +- discard-+ +---- drain -------+
 * </pre>
 *
 * <p>A store makes any state out of any other; see docs/SYNCHRONIZATION.md for who may do which
 * edge.
 */
final class Entries {
  private final SlotTable table;
  private final SlotLocks locks;
  private final LruList lru;
  private final Zpool pool;
  private final Spill spill;
  private final Dictionaries dictionaries;
  private final Counters counters;

  /**
   * Ties the parts together.
   *
   * @param spill null when there is none
   */
  Entries(
      final SlotTable table,
      final SlotLocks locks,
      final LruList lru,
      final Zpool pool,
      final Spill spill,
      final Dictionaries dictionaries,
      final Counters counters) {
    this.table = table;
    this.locks = locks;
    this.lru = lru;
    this.pool = pool;
    this.spill = spill;
    this.dictionaries = dictionaries;
    this.counters = counters;
  }

  SlotTable table() {
    return table;
  }

  LruList lru() {
    return lru;
  }

  ReentrantLock lock(final int slot) {
    return locks.of(slot);
  }

  /** Makes the slot a same-filled page. Returns false when there is no memory for its leaf. */
  boolean publishSameFilled(final int slot, final long word) {
    final ReentrantLock lock = locks.of(slot);
    lock.lock();
    try {
      if (!table.ensureLeaf(slot)) {
        return false;
      }
      leave(slot, table.entry(slot));
      table.entry(slot, EntryDescriptor.SAME_FILLED_WORD);
      table.links(slot, word);
      counters.increment(SAME_FILLED_PAGES);
      counters.increment(STORED_PAGES);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes the slot a pooled page, the hottest of all. Returns false, leaving the handle with the
   * caller, when there is no memory for its leaf.
   */
  boolean publishPooled(final int slot, final long handle, final int length, final int codec) {
    final ReentrantLock lock = locks.of(slot);
    lock.lock();
    try {
      if (!table.ensureLeaf(slot)) {
        return false;
      }
      final long old = table.entry(slot);
      if (EntryDescriptor.isPooled(old)) {
        replacePooled(old, length, codec);
      } else {
        countPooled(codec, length, 1);
        leave(slot, old);
      }
      table.entry(slot, EntryDescriptor.pooled(handle, length, codec));
      lru.addHottest(slot);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Makes the slot a spilled page. Returns false when there is no memory for its leaf. */
  boolean publishSpilled(final int slot, final long location, final int length, final int codec) {
    final ReentrantLock lock = locks.of(slot);
    lock.lock();
    try {
      if (!table.ensureLeaf(slot)) {
        return false;
      }
      countSpilled(codec, 1);
      leave(slot, table.entry(slot));
      spill.addLive(location, length);
      table.entry(slot, EntryDescriptor.spilled(location, length, codec));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Empties the slot. Returns whether it held a page. */
  boolean drop(final int slot) {
    final ReentrantLock lock = locks.of(slot);
    lock.lock();
    try {
      return dropLocked(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Empties the slot. Caller holds the slot lock. Returns whether it held a page. */
  boolean dropLocked(final int slot) {
    final long old = table.entry(slot);
    if (old == EntryDescriptor.EMPTY_WORD) {
      return false;
    }
    leave(slot, old);
    table.entry(slot, EntryDescriptor.EMPTY_WORD);
    return true;
  }

  /**
   * Puts a mark on a page so that a job may copy it. Caller holds the slot lock and copies what
   * {@code entry} refers to before it gives the lock up.
   */
  void claim(final int slot, final long entry, final int claim) {
    table.entry(slot, EntryDescriptor.withClaim(entry, claim));
  }

  /**
   * Moves a claimed page to the spill: the end of writeback and of segment cleaning. Does nothing
   * when the page has been stored or discarded meanwhile.
   *
   * @return whether the page was moved
   */
  boolean moveToSpill(final int slot, final int claim, final long location) {
    final ReentrantLock lock = locks.of(slot);
    lock.lock();
    try {
      final long old = table.entry(slot);
      if (EntryDescriptor.claim(old) != claim) {
        return false;
      }
      final int length = EntryDescriptor.length(old);
      final int codec = EntryDescriptor.codec(old);
      countSpilled(codec, 1);
      leave(slot, old);
      spill.addLive(location, length);
      table.entry(slot, EntryDescriptor.spilled(location, length, codec));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a claimed page other bytes in the pool: the end of recompression and of draining. A page
   * that was pooled keeps its place in the LRU; one that was spilled becomes the coldest.
   *
   * @return whether the page took the handle; when not, the handle is still the caller's
   */
  boolean moveToPool(
      final int slot, final int claim, final long handle, final int length, final int codec) {
    final ReentrantLock lock = locks.of(slot);
    lock.lock();
    try {
      final long old = table.entry(slot);
      if (EntryDescriptor.claim(old) != claim) {
        return false;
      }
      long entry = EntryDescriptor.pooled(handle, length, codec);
      if (EntryDescriptor.isPooled(old)) {
        entry = EntryDescriptor.isReferenced(old) ? EntryDescriptor.referenced(entry) : entry;
        replacePooled(old, length, codec);
      } else {
        countPooled(codec, length, 1);
        leave(slot, old);
      }
      table.entry(slot, entry);
      lru.addColdest(slot);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the mark off a page that stays what it is. */
  void unclaim(final int slot, final int claim) {
    unclaim(slot, claim, false);
  }

  /**
   * Takes the mark off a page that stays what it is.
   *
   * @param keep whether to remember that recompression did not help
   */
  void unclaim(final int slot, final int claim, final boolean keep) {
    final ReentrantLock lock = locks.of(slot);
    lock.lock();
    try {
      final long old = table.entry(slot);
      if (EntryDescriptor.claim(old) != claim) {
        return;
      }
      final int codec = EntryDescriptor.codec(old);
      table.entry(
          slot,
          EntryDescriptor.withCodec(
              EntryDescriptor.withClaim(old, 0), keep ? CodecId.kept(codec) : codec));
      if (EntryDescriptor.isPooled(old)) {
        lru.addColdest(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what a pooled page held that stays in the LRU with other bytes. */
  private void replacePooled(final long old, final int length, final int codec) {
    final int oldCodec = EntryDescriptor.codec(old);
    final int oldLength = EntryDescriptor.length(old);
    if (codec == CodecId.LZ4 && oldCodec == CodecId.LZ4) {
      counters.add(LZ4_BYTES, (long) length - oldLength);
    } else {
      countPooled(codec, length, 1);
      countPooled(oldCodec, oldLength, -1);
    }
    pool.free(EntryDescriptor.location(old));
  }

  /** Gives back what an entry holds and brings LRU and link word to rest. Caller holds the lock. */
  private void leave(final int slot, final long old) {
    switch (EntryDescriptor.kind(old)) {
      case EntryDescriptor.POOLED -> {
        lru.remove(slot);
        pool.free(EntryDescriptor.location(old));
        countPooled(EntryDescriptor.codec(old), EntryDescriptor.length(old), -1);
      }
      case EntryDescriptor.SPILLED -> {
        spill.release(EntryDescriptor.location(old), EntryDescriptor.length(old));
        countSpilled(EntryDescriptor.codec(old), -1);
      }
      case EntryDescriptor.SAME_FILLED -> {
        table.links(slot, LruList.UNLINKED);
        counters.add(SAME_FILLED_PAGES, -1);
        counters.add(STORED_PAGES, -1);
      }
      default -> {
        // Empty: holds nothing.
      }
    }
  }

  /**
   * Counts a pooled page that comes (1) or goes (-1). What comes is counted before the old entry
   * goes, so that a dictionary which both need is never without a user.
   */
  private void countPooled(final int codec, final int length, final int change) {
    use(codec, change);
    counters.add(STORED_PAGES, change);
    if (CodecId.isRaw(codec)) {
      counters.add(STORED_INCOMPRESSIBLE_PAGES, change);
    } else if (CodecId.isLz4(codec)) {
      counters.add(LZ4_PAGES, change);
      counters.add(LZ4_BYTES, (long) change * length);
    } else if (CodecId.hasDictionary(codec)) {
      counters.add(ZSTD_DICTIONARY_PAGES, change);
      counters.add(ZSTD_DICTIONARY_BYTES, (long) change * length);
    } else {
      counters.add(ZSTD_PAGES, change);
      counters.add(ZSTD_BYTES, (long) change * length);
    }
  }

  private void countSpilled(final int codec, final int change) {
    use(codec, change);
    counters.add(SPILLED_PAGES, change);
  }

  private void use(final int codec, final int change) {
    if (change > 0) {
      dictionaries.retain(codec);
    } else {
      dictionaries.release(codec);
    }
  }
}
