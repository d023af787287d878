package io.ghostswap.store;

import io.ghostswap.store.Claims.Claim;
import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.Dictionaries;
import io.ghostswap.store.codec.PageDictionary;
import io.ghostswap.store.pool.Zpool;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stores pooled pages again by a denser codec, as zram's recompression does.
 *
 * <p>The page is claimed and copied under its slot lock, compressed with no lock held, and replaced
 * only if it still bears the claim. It keeps its place in the LRU and its age. A page that does not
 * become smaller is marked as tried, so that no time is spent on it again. Thread-safe.
 */
final class Recompressor {
  /** What must be saved to make a page slower to load: an eighth of its bytes. */
  private static final int WORTHWHILE_SHIFT = 3;

  private final Entries entries;
  private final Zpool pool;
  private final Claims claims;
  private final CodecStreams streams;
  private final Dictionaries dictionaries;
  private final Counters counters;

  Recompressor(final StoreParts parts) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.claims = parts.claims();
    this.streams = parts.streams();
    this.dictionaries = parts.dictionaries();
    this.counters = parts.counters();
  }

  /**
   * Recompresses what a scan finds, up to {@code max} pages of {@code maxLeaves} leaves.
   *
   * @return pages that became denser
   */
  int recompressNext(
      final SlotScan scan, final SlotScan.Filter filter, final int max, final int maxLeaves) {
    final CodecStream stream = streams.acquire();
    final Claim claim = claims.acquire();
    final PageDictionary dictionary = dictionaries.acquireCurrent();
    try {
      final int wanted = Math.min(max, Claim.MAX_PAGES);
      final int count = scan.collect(filter, claim.slots, wanted, maxLeaves);
      int denser = 0;
      for (int i = 0; i < count; i++) {
        if (recompress(claim.slots[i], claim, stream, dictionary)) {
          denser++;
        }
      }
      counters.add(Counter.RECOMPRESSED_PAGES, denser);
      return denser;
    } finally {
      dictionaries.release(dictionary);
      claims.release(claim);
      streams.release(stream);
    }
  }

  private boolean recompress(
      final int slot,
      final Claim claim,
      final CodecStream stream,
      final PageDictionary dictionary) {
    final ReentrantLock lock = entries.lock(slot);
    final long entry;
    final int stamp;
    lock.lock();
    try {
      entry = entries.table().entry(slot);
      if (!EntryDescriptor.isPooled(entry) || EntryDescriptor.claim(entry) != 0) {
        return false;
      }
      final long handle = EntryDescriptor.location(entry);
      pool.copyOut(handle, stream.compressed(), 0, EntryDescriptor.length(entry));
      stream.prepare(EntryDescriptor.codec(entry));
      stamp = pool.stamp(handle);
      entries.claim(slot, entry, claim.number);
    } finally {
      lock.unlock();
    }
    try {
      return replace(slot, entry, stamp, claim, stream, dictionary);
    } finally {
      entries.unclaim(slot, claim.number);
    }
  }

  private boolean replace(
      final int slot,
      final long entry,
      final int stamp,
      final Claim claim,
      final CodecStream stream,
      final PageDictionary dictionary) {
    final int oldLength = EntryDescriptor.length(entry);
    if (!stream.decompress(EntryDescriptor.codec(entry), oldLength)) {
      return false;
    }
    final int worthwhile = oldLength - (oldLength >>> WORTHWHILE_SHIFT);
    stream.encodeDense(dictionary, Math.min(worthwhile, PageWriter.MAX_COMPRESSED));
    final boolean dense = !CodecId.isRaw(stream.codec());
    final long handle = dense ? pool.allocate(slot, stamp, stream.length()) : Zpool.NO_HANDLE;
    if (handle == Zpool.NO_HANDLE) {
      entries.unclaim(slot, claim.number, !dense);
      return false;
    }
    pool.copyIn(handle, stream.encoded(), 0, stream.length());
    if (!entries.moveToPool(slot, claim.number, handle, stream.length(), stream.codec())) {
      pool.free(handle);
      return false;
    }
    return true;
  }
}
