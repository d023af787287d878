package io.ghostswap.store;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.SameFilled;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillResult;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way of a page out. The bytes are copied under the slot lock and decompressed without it; a
 * spilled page is pinned under the lock and read without it. A page that does not come back exactly
 * is an error, never zeros. Thread-safe.
 */
final class PageReader {
  private final Entries entries;
  private final Zpool pool;
  private final Spill spill;
  private final CodecStreams streams;
  private final ForegroundActivity foreground;
  private final Counters counters;
  private final LostPages lost = new LostPages();

  PageReader(final StoreParts parts) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.spill = parts.spill();
    this.streams = parts.streams();
    this.foreground = parts.foreground();
    this.counters = parts.counters();
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
    final CodecStream stream = streams.acquire();
    int result = StoreResult.OK;
    try {
      for (int i = 0; i < pages; i++) {
        final long at = offset + (long) i * PAGE_SIZE;
        if (!loadPage(stamp, firstSlot + i, stream, target, at)) {
          counters.increment(Counter.DECOMPRESS_FAIL);
          result = StoreResult.IO_ERROR;
        }
      }
    } finally {
      streams.release(stream);
    }
    return result;
  }

  private boolean loadPage(
      final int stamp,
      final int slot,
      final CodecStream stream,
      final MemorySegment target,
      final long at) {
    final ReentrantLock lock = entries.lock(slot);
    final long entry;
    lock.lock();
    try {
      entry = entries.table().entry(slot);
      switch (EntryDescriptor.kind(entry)) {
        case EntryDescriptor.SAME_FILLED ->
            SameFilled.fill(target, at, entries.table().links(slot));
        case EntryDescriptor.POOLED -> copyOut(stamp, slot, entry, stream);
        case EntryDescriptor.SPILLED -> {
          spill.pin(EntryDescriptor.location(entry));
          stream.prepare(EntryDescriptor.codec(entry));
        }
        default -> SameFilled.fill(target, at, 0);
      }
    } finally {
      lock.unlock();
    }
    return switch (EntryDescriptor.kind(entry)) {
      case EntryDescriptor.POOLED -> {
        counters.increment(Counter.LOADS_POOL);
        yield decode(slot, entry, stream, target, at);
      }
      case EntryDescriptor.SPILLED -> {
        counters.increment(Counter.LOADS_SPILL);
        yield readSpill(slot, entry, stream) && decode(slot, entry, stream, target, at);
      }
      case EntryDescriptor.SAME_FILLED -> {
        counters.increment(Counter.LOADS_POOL);
        yield true;
      }
      default -> {
        counters.increment(Counter.LOADS_EMPTY);
        yield true;
      }
    };
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

  private boolean readSpill(final int slot, final long entry, final CodecStream stream) {
    final long location = EntryDescriptor.location(entry);
    foreground.usedSpill();
    try {
      final int result =
          spill.read(location, slot, EntryDescriptor.length(entry), stream.compressed(), 0);
      if (result != SpillResult.OK) {
        lost.lost(slot, true, SpillResult.name(result));
      }
      return result == SpillResult.OK;
    } finally {
      spill.unpin(location);
    }
  }

  private boolean decode(
      final int slot,
      final long entry,
      final CodecStream stream,
      final MemorySegment target,
      final long at) {
    final int codec = EntryDescriptor.codec(entry);
    final int length = EntryDescriptor.length(entry);
    final boolean decoded;
    if (CodecId.isRaw(codec)) {
      MemorySegment.copy(stream.compressed(), 0, target, at, PAGE_SIZE);
      decoded = length == PAGE_SIZE;
    } else {
      decoded = stream.decompress(codec, length);
      if (decoded) {
        MemorySegment.copy(stream.page(), 0, target, at, PAGE_SIZE);
      }
    }
    if (!decoded) {
      lost.lost(slot, EntryDescriptor.isSpilled(entry), "its bytes do not decompress");
    }
    return decoded;
  }
}
