package io.ghostswap.store;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.SameFilled;
import io.ghostswap.store.pool.Zpool;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way of a page out. The bytes are copied under the slot lock and decompressed without it;
 * those on the spill follow when nothing is left in the pool. A page that does not come back
 * exactly is an error, never zeros. Thread-safe.
 *
 * <p>Loads have streams of their own, and nobody waits for the disk with one in his hand: what is
 * in the pool comes back while stores and other loads wait for the spill.
 */
final class PageReader {
  private final Entries entries;
  private final Zpool pool;
  private final CodecStreams streams;
  private final Counters counters;
  private final PageDecoder decoder = new PageDecoder();
  private final SpillReader spilled;

  PageReader(final StoreParts parts) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.streams = parts.loadStreams();
    this.counters = parts.counters();
    this.spilled = new SpillReader(parts, decoder);
  }

  /**
   * Loads pages; see {@link PageStore#load}.
   *
   * @param stamp of the access, from {@link IdleClock}
   */
  int load(
      final int stamp,
      final int firstSlot,
      final int pages,
      final MemorySegment target,
      final long offset) {
    int failures = 0;
    for (int i = 0; i < pages; i += LoadOutcome.MAX_PAGES) {
      final int window = Math.min(LoadOutcome.MAX_PAGES, pages - i);
      failures += loadWindow(stamp, firstSlot + i, window, target, offset + (long) i * PAGE_SIZE);
    }
    counters.add(Counter.DECOMPRESS_FAIL, failures);
    return failures == 0 ? StoreResult.OK : StoreResult.IO_ERROR;
  }

  /** Loads up to {@link LoadOutcome#MAX_PAGES} pages; returns how many could not be read. */
  private int loadWindow(
      final int stamp,
      final int firstSlot,
      final int pages,
      final MemorySegment target,
      final long offset) {
    long outcome = LoadOutcome.of(LoadOutcome.first(pages), 0);
    while (LoadOutcome.left(outcome) != 0) {
      final int wanted = LoadOutcome.left(outcome);
      outcome = LoadOutcome.then(outcome, loadPooled(stamp, firstSlot, wanted, target, offset));
      final int onSpill = LoadOutcome.left(outcome);
      if (onSpill != 0) {
        outcome = LoadOutcome.then(outcome, spilled.load(firstSlot, onSpill, target, offset));
      }
    }
    return LoadOutcome.failures(outcome);
  }

  /** Loads all wanted pages but those on the spill, which stay wanted. */
  private long loadPooled(
      final int stamp,
      final int firstSlot,
      final int wanted,
      final MemorySegment target,
      final long offset) {
    int left = 0;
    int failures = 0;
    final CodecStream stream = streams.acquire();
    try {
      for (int rest = wanted; rest != 0; rest &= rest - 1) {
        final int page = Integer.numberOfTrailingZeros(rest);
        final long at = offset + (long) page * PAGE_SIZE;
        final long entry = copyOut(stamp, firstSlot + page, stream, target, at);
        switch (EntryDescriptor.kind(entry)) {
          case EntryDescriptor.POOLED -> {
            counters.increment(Counter.LOADS_POOL);
            failures += decoder.decode(firstSlot + page, entry, stream, target, at) ? 0 : 1;
          }
          case EntryDescriptor.SAME_FILLED -> counters.increment(Counter.LOADS_POOL);
          case EntryDescriptor.SPILLED -> left |= 1 << page;
          default -> counters.increment(Counter.LOADS_EMPTY);
        }
      }
    } finally {
      streams.release(stream);
    }
    return LoadOutcome.of(left, failures);
  }

  /** Copies what the pool has of a slot to the stream, or fills the page; returns the entry. */
  private long copyOut(
      final int stamp,
      final int slot,
      final CodecStream stream,
      final MemorySegment target,
      final long at) {
    final ReentrantLock lock = entries.lock(slot);
    lock.lock();
    try {
      final long entry = entries.table().entry(slot);
      switch (EntryDescriptor.kind(entry)) {
        case EntryDescriptor.POOLED -> copyOut(stamp, slot, entry, stream);
        case EntryDescriptor.SAME_FILLED ->
            SameFilled.fill(target, at, entries.table().links(slot));
        case EntryDescriptor.SPILLED -> {
          // Later, with neither lock nor stream.
        }
        default -> SameFilled.fill(target, at, 0);
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private void copyOut(
      final int stamp, final int slot, final long entry, final CodecStream stream) {
    final long handle = EntryDescriptor.location(entry);
    pool.copyOut(handle, stamp, stream.compressed(), 0, EntryDescriptor.length(entry));
    stream.prepare(EntryDescriptor.codec(entry));
    if (!EntryDescriptor.isReferenced(entry)) {
      entries.table().entry(slot, EntryDescriptor.referenced(entry));
    }
  }
}
