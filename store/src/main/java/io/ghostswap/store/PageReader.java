package io.ghostswap.store;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.PageDictionary;
import io.ghostswap.store.codec.SameFilled;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillResult;
import io.ghostswap.store.spill.SpillRun;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way of a page out. The bytes are copied under the slot lock and decompressed without it; a
 * spilled page is pinned under the lock and read without it. Spilled pages of one request that lie
 * near each other on disk are read with one I/O. A page that does not come back exactly is an
 * error, never zeros. Thread-safe.
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
    int failures = 0;
    try {
      for (int i = 0; i < pages; i += SpillRun.MAX_RECORDS) {
        final int window = Math.min(SpillRun.MAX_RECORDS, pages - i);
        failures +=
            loadWindow(stamp, firstSlot + i, window, stream, target, offset + (long) i * PAGE_SIZE);
      }
    } finally {
      streams.release(stream);
    }
    counters.add(Counter.DECOMPRESS_FAIL, failures);
    return failures == 0 ? StoreResult.OK : StoreResult.IO_ERROR;
  }

  /** Loads up to {@link SpillRun#MAX_RECORDS} pages; returns how many could not be read. */
  private int loadWindow(
      final int stamp,
      final int firstSlot,
      final int pages,
      final CodecStream stream,
      final MemorySegment target,
      final long offset) {
    int done = 0;
    int failures = 0;
    for (int i = 0; i < pages; i++) {
      if ((done & 1 << i) != 0) {
        continue;
      }
      final SpillRun run = neighbours(firstSlot, i, pages, done, stream);
      if (run == null) {
        failures +=
            loadPage(stamp, firstSlot + i, stream, target, offset + (long) i * PAGE_SIZE) ? 0 : 1;
        continue;
      }
      try {
        for (int record = 0; record < run.records(); record++) {
          done |= 1 << run.slot(record) - firstSlot;
        }
        failures += loadRun(stamp, run, stream, firstSlot, target, offset);
      } finally {
        spill.recycle(run);
      }
      if ((done & 1 << i) == 0) {
        // It has left the spill since it was looked at.
        failures +=
            loadPage(stamp, firstSlot + i, stream, target, offset + (long) i * PAGE_SIZE) ? 0 : 1;
      }
    }
    return failures;
  }

  /**
   * Collects and pins the spilled pages of the window, from page {@code first} on, that one I/O can
   * read.
   *
   * @return two pages at least, or null
   */
  private SpillRun neighbours(
      final int firstSlot,
      final int first,
      final int pages,
      final int done,
      final CodecStream stream) {
    if (first + 1 >= pages || !isSpilled(firstSlot + first)) {
      return null;
    }
    final SpillRun run = spill.runIfIdle();
    if (run == null) {
      return null;
    }
    for (int i = first; i < pages; i++) {
      if ((done & 1 << i) == 0) {
        addIfNear(run, firstSlot + i, stream);
      }
    }
    if (run.records() > 1) {
      return run;
    }
    unpin(run);
    spill.recycle(run);
    return null;
  }

  private boolean isSpilled(final int slot) {
    final ReentrantLock lock = entries.lock(slot);
    lock.lock();
    try {
      return EntryDescriptor.isSpilled(entries.table().entry(slot));
    } finally {
      lock.unlock();
    }
  }

  private void addIfNear(final SpillRun run, final int slot, final CodecStream stream) {
    final ReentrantLock lock = entries.lock(slot);
    lock.lock();
    try {
      final long entry = entries.table().entry(slot);
      if (EntryDescriptor.isSpilled(entry)) {
        stream.prepare(EntryDescriptor.codec(entry));
        final long location = EntryDescriptor.location(entry);
        final int length = EntryDescriptor.length(entry);
        if (run.add(location, slot, length, entry, stream.prepared())) {
          spill.pin(location);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void unpin(final SpillRun run) {
    for (int i = 0; i < run.records(); i++) {
      spill.unpin(EntryDescriptor.location(run.note(i)));
    }
  }

  /**
   * Reads and decodes a run, and gives its pins back; returns how many pages failed. One bad place
   * of the disk fails the whole I/O, so the pages are then read one by one.
   */
  private int loadRun(
      final int stamp,
      final SpillRun run,
      final CodecStream stream,
      final int firstSlot,
      final MemorySegment target,
      final long offset) {
    foreground.usedSpill();
    int failures = 0;
    try {
      final boolean read = spill.read(run) == SpillResult.OK;
      for (int i = 0; i < run.records(); i++) {
        final long at = offset + (long) (run.slot(i) - firstSlot) * PAGE_SIZE;
        final boolean loaded =
            read
                ? decodeRecord(run, i, stream, target, at)
                : loadPage(stamp, run.slot(i), stream, target, at);
        failures += loaded ? 0 : 1;
      }
    } finally {
      unpin(run);
    }
    return failures;
  }

  private boolean decodeRecord(
      final SpillRun run,
      final int index,
      final CodecStream stream,
      final MemorySegment target,
      final long at) {
    counters.increment(Counter.LOADS_SPILL);
    final int copied = spill.copy(run, index, stream.compressed(), 0);
    if (copied != SpillResult.OK) {
      lost.lost(run.slot(index), true, SpillResult.name(copied));
      return false;
    }
    stream.prepareWith((PageDictionary) run.held(index));
    return decode(run.slot(index), run.note(index), stream, target, at);
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
    final boolean decoded = stream.decompressTo(codec, length, target, at);
    if (!decoded) {
      lost.lost(slot, EntryDescriptor.isSpilled(entry), "its bytes do not decompress");
    }
    return decoded;
  }
}
