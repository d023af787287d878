package io.ghostswap.store;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.Dictionaries;
import io.ghostswap.store.codec.PageDictionary;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillResult;
import io.ghostswap.store.spill.SpillRun;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Loads pages that are on the spill. They are pinned under their slots' locks and read without:
 * whoever waits for the disk has neither a lock nor a stream. Thread-safe.
 */
final class SpillReader {
  private final Entries entries;
  private final Spill spill;
  private final CodecStreams streams;
  private final Dictionaries dictionaries;
  private final ForegroundActivity foreground;
  private final Counters counters;
  private final PageDecoder decoder;

  SpillReader(final StoreParts parts, final PageDecoder decoder) {
    this.entries = parts.entries();
    this.spill = parts.spill();
    this.streams = parts.loadStreams();
    this.dictionaries = parts.dictionaries();
    this.foreground = parts.foreground();
    this.counters = parts.counters();
    this.decoder = decoder;
  }

  /**
   * Loads the first of the wanted pages, and with the same I/O those that lie near it on disk. A
   * page that has left the spill meanwhile stays wanted.
   *
   * @param wanted bits of a {@link LoadOutcome}, not 0
   * @return a {@link LoadOutcome}
   */
  long load(final int firstSlot, final int wanted, final MemorySegment target, final long offset) {
    foreground.usedSpill();
    final SpillRun run = Integer.bitCount(wanted) > 1 ? neighbours(firstSlot, wanted) : null;
    if (run == null) {
      return loadAlone(firstSlot, Integer.numberOfTrailingZeros(wanted), wanted, target, offset);
    }
    try {
      return loadRun(run, firstSlot, wanted, target, offset);
    } finally {
      unpin(run);
      spill.recycle(run);
    }
  }

  /**
   * Collects and pins the wanted pages that one I/O can read.
   *
   * @return two pages at least, or null
   */
  private SpillRun neighbours(final int firstSlot, final int wanted) {
    final SpillRun run = spill.runIfIdle();
    if (run == null) {
      return null;
    }
    for (int rest = wanted; rest != 0; rest &= rest - 1) {
      addIfNear(run, firstSlot + Integer.numberOfTrailingZeros(rest));
    }
    if (run.records() > 1) {
      return run;
    }
    unpin(run);
    spill.recycle(run);
    return null;
  }

  private void addIfNear(final SpillRun run, final int slot) {
    final ReentrantLock lock = entries.lock(slot);
    lock.lock();
    try {
      final long entry = entries.table().entry(slot);
      if (EntryDescriptor.isSpilled(entry)) {
        final long location = EntryDescriptor.location(entry);
        final int length = EntryDescriptor.length(entry);
        final PageDictionary dictionary = dictionaries.of(EntryDescriptor.codec(entry));
        if (run.add(location, slot, length, entry, dictionary)) {
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

  /** One bad place of the disk fails the whole I/O: the pages are read one by one then. */
  private long loadRun(
      final SpillRun run,
      final int firstSlot,
      final int wanted,
      final MemorySegment target,
      final long offset) {
    if (spill.read(run) == SpillResult.OK) {
      return decodeRun(run, firstSlot, wanted, target, offset);
    }
    long outcome = LoadOutcome.of(wanted, 0);
    for (int i = 0; i < run.records(); i++) {
      final int page = run.slot(i) - firstSlot;
      final int left = LoadOutcome.left(outcome);
      outcome = LoadOutcome.then(outcome, loadAlone(firstSlot, page, left, target, offset));
    }
    return outcome;
  }

  private long decodeRun(
      final SpillRun run,
      final int firstSlot,
      final int wanted,
      final MemorySegment target,
      final long offset) {
    int left = wanted;
    int failures = 0;
    final CodecStream stream = streams.acquire();
    try {
      for (int i = 0; i < run.records(); i++) {
        final int page = run.slot(i) - firstSlot;
        final long at = offset + (long) page * PAGE_SIZE;
        left &= ~(1 << page);
        failures += decodeRecord(run, i, stream, target, at) ? 0 : 1;
      }
    } finally {
      streams.release(stream);
    }
    counters.add(Counter.LOADS_SPILL, run.records());
    return LoadOutcome.of(left, failures);
  }

  private boolean decodeRecord(
      final SpillRun run,
      final int index,
      final CodecStream stream,
      final MemorySegment target,
      final long at) {
    final int copied = spill.copy(run, index, stream.compressed(), 0);
    if (copied != SpillResult.OK) {
      decoder.lostOnSpill(run.slot(index), SpillResult.name(copied));
      return false;
    }
    stream.prepareWith((PageDictionary) run.held(index));
    return decoder.decode(run.slot(index), run.note(index), stream, target, at);
  }

  /** Loads one page of those that are wanted, if it is still on the spill. */
  private long loadAlone(
      final int firstSlot,
      final int page,
      final int wanted,
      final MemorySegment target,
      final long offset) {
    final int slot = firstSlot + page;
    final long at = offset + (long) page * PAGE_SIZE;
    final ReentrantLock lock = entries.lock(slot);
    final long entry;
    final PageDictionary dictionary;
    lock.lock();
    try {
      entry = entries.table().entry(slot);
      if (!EntryDescriptor.isSpilled(entry)) {
        return LoadOutcome.of(wanted, 0);
      }
      dictionary = dictionaries.of(EntryDescriptor.codec(entry));
      spill.pin(EntryDescriptor.location(entry));
    } finally {
      lock.unlock();
    }
    counters.increment(Counter.LOADS_SPILL);
    final boolean loaded =
        read(slot, entry, target, at) && decodeInPlace(slot, entry, dictionary, target, at);
    return LoadOutcome.of(wanted & ~(1 << page), loaded ? 0 : 1);
  }

  /** Reads a pinned page's stored bytes to where the page goes, which has room for them. */
  private boolean read(
      final int slot, final long entry, final MemorySegment target, final long at) {
    final long location = EntryDescriptor.location(entry);
    try {
      final int result = spill.read(location, slot, EntryDescriptor.length(entry), target, at);
      if (result != SpillResult.OK) {
        decoder.lostOnSpill(slot, SpillResult.name(result));
      }
      return result == SpillResult.OK;
    } finally {
      spill.unpin(location);
    }
  }

  private boolean decodeInPlace(
      final int slot,
      final long entry,
      final PageDictionary dictionary,
      final MemorySegment target,
      final long at) {
    final CodecStream stream = streams.acquire();
    try {
      final int length = EntryDescriptor.length(entry);
      MemorySegment.copy(target, at, stream.compressed(), 0, length);
      stream.prepareWith(dictionary);
      return decoder.decode(slot, entry, stream, target, at);
    } finally {
      streams.release(stream);
    }
  }
}
