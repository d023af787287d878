package io.ghostswap.store;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import io.ghostswap.config.Compressor;
import io.ghostswap.config.FullPolicy;
import io.ghostswap.config.Settings;
import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.SameFilled;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.spill.Pace;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillBatch;
import io.ghostswap.store.spill.SpillResult;
import java.lang.foreign.MemorySegment;

/**
 * The way of a page in: same-filled, compressed into the pool, or to the spill.
 *
 * <p>Pages of one request that must go to the spill are written together with one I/O at its end. A
 * page that finds no place leaves its slot empty: stale data would be worse than none. Thread-safe.
 */
final class PageWriter {
  /**
   * The longest compressed page worth keeping compressed: a longer one takes as much of a zspage as
   * a raw page does.
   */
  static final int MAX_COMPRESSED = 3624;

  /**
   * The most batches that one store evicts for one page before that page goes to the spill itself.
   * It bounds the foreground's work to so many I/Os of {@link #EVICTED_PAGES} pages.
   */
  static final int MAX_EVICTIONS = 4;

  /** The most pages of one eviction: a store waits for its I/O. */
  static final int EVICTED_PAGES = 64;

  /**
   * The most segments that one store cleans before its pages go to the pool instead: each frees at
   * least a tenth of a segment, and a batch takes at most one.
   */
  static final int MAX_CLEANINGS = 16;

  /** What zstd must save at the door to make a page slower to load: a sixteenth of its bytes. */
  private static final int WORTHWHILE_SHIFT = 4;

  /** Not a result: the page has to go to the spill. */
  private static final int TO_SPILL = 1;

  private final Entries entries;
  private final Zpool pool;
  private final PoolLevel level;
  private final Spill spill;
  private final SpillCleaner cleaner;
  private final Writeback writeback;
  private final WritebackBudget budget;
  private final CodecStreams streams;
  private final ForegroundActivity foreground;
  private final Counters counters;

  PageWriter(final StoreParts parts, final SpillCleaner cleaner) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.level = parts.level();
    this.spill = parts.spill();
    this.cleaner = cleaner;
    this.writeback = parts.writeback();
    this.budget = parts.budget();
    this.streams = parts.streams();
    this.foreground = parts.foreground();
    this.counters = parts.counters();
  }

  /**
   * Stores pages; see {@link PageStore#store}.
   *
   * @param stamp of the access, from {@link IdleClock}
   */
  int store(
      final Settings settings,
      final int stamp,
      final int firstSlot,
      final int pages,
      final MemorySegment source,
      final long offset) {
    final CodecStream stream = streams.acquire();
    SpillBatch batch = null;
    int result = StoreResult.OK;
    try {
      final boolean maySpill = maySpill(settings);
      for (int i = 0; i < pages; i++) {
        final long at = offset + (long) i * PAGE_SIZE;
        final int slot = firstSlot + i;
        int placed = storePage(settings, stamp, stream, slot, source, at, maySpill, batch != null);
        if (placed == TO_SPILL) {
          batch = batch == null ? emptyBatch() : batch;
          placed = add(settings, stamp, batch, stream, slot, firstSlot, source, offset);
        }
        result = placed == StoreResult.OK ? result : placed;
      }
      if (batch != null && batch.pages() > 0) {
        final int spilled = spill(settings, stamp, batch, stream, firstSlot, source, offset);
        result = spilled == StoreResult.OK ? result : spilled;
      }
    } finally {
      streams.release(stream);
      if (batch != null) {
        spill.recycle(batch);
      }
    }
    counters.add(Counter.STORES, pages);
    level.afterStore();
    return result;
  }

  private boolean maySpill(final Settings settings) {
    return spill != null && settings.writebackEnabled();
  }

  private SpillBatch emptyBatch() {
    final SpillBatch batch = spill.batch();
    batch.clear();
    return batch;
  }

  /** Stores one page in the pool, or leaves its bytes in the stream and says {@link #TO_SPILL}. */
  private int storePage(
      final Settings settings,
      final int stamp,
      final CodecStream stream,
      final int slot,
      final MemorySegment source,
      final long at,
      final boolean maySpill,
      final boolean holdsBatch) {
    if (settings.sameFilledPagesEnabled() && SameFilled.isSameFilled(source, at)) {
      return entries.publishSameFilled(slot, SameFilled.word(source, at))
          ? StoreResult.OK
          : fail(slot);
    }
    encode(stream, settings, source, at);
    if (stream.encodingFailed()) {
      counters.increment(Counter.REJECT_COMPRESS_FAIL);
    }
    final boolean raw = stream.codec() == CodecId.RAW;
    if (raw) {
      counters.increment(Counter.INCOMPRESSIBLE_PAGES_SINCE);
    }
    if (maySpill && mustSpill(settings, raw)) {
      return TO_SPILL;
    }
    final long handle = allocate(settings, stamp, slot, stream.length(), maySpill, holdsBatch);
    if (handle == Zpool.NO_HANDLE) {
      return maySpill ? TO_SPILL : fail(slot);
    }
    pool.copyIn(handle, stream.encoded(), 0, stream.length());
    if (!entries.publishPooled(slot, handle, stream.length(), stream.codec())) {
      pool.free(handle);
      return fail(slot);
    }
    return StoreResult.OK;
  }

  private boolean mustSpill(final Settings settings, final boolean raw) {
    if (!settings.enabled()) {
      return true;
    }
    if (raw && !settings.storeIncompressible()) {
      counters.increment(Counter.REJECT_COMPRESS_POOR);
      return true;
    }
    if (!level.accepts(settings)) {
      counters.increment(Counter.POOL_LIMIT_HIT);
      return true;
    }
    return false;
  }

  private long allocate(
      final Settings settings,
      final int stamp,
      final int slot,
      final int length,
      final boolean maySpill,
      final boolean holdsBatch) {
    final long handle = pool.allocate(slot, stamp, length);
    return handle != Zpool.NO_HANDLE
        ? handle
        : reclaim(settings, stamp, slot, length, maySpill, holdsBatch);
  }

  /**
   * Makes room at the limit. The slot's old page goes first; under {@code full_policy=evict} up to
   * {@link #MAX_EVICTIONS} batches of the coldest pages follow.
   *
   * @param holdsBatch whether this store holds a batch of its own: then it evicts only if another
   *     one is idle, for stores that wait for a second batch would wait for each other
   */
  private long reclaim(
      final Settings settings,
      final int stamp,
      final int slot,
      final int length,
      final boolean maySpill,
      final boolean holdsBatch) {
    counters.increment(Counter.POOL_LIMIT_HIT);
    level.reachedLimit(settings);
    long handle = entries.drop(slot) ? pool.allocate(slot, stamp, length) : Zpool.NO_HANDLE;
    if (handle != Zpool.NO_HANDLE || !maySpill || settings.fullPolicy() != FullPolicy.EVICT) {
      return handle;
    }
    final int evicted = Math.min(settings.writebackBatchSize(), EVICTED_PAGES);
    for (int i = 0; i < MAX_EVICTIONS && handle == Zpool.NO_HANDLE; i++) {
      final int moved = writeback.writeColdest(evicted, holdsBatch, Pace.UNBROKEN);
      if (moved <= 0) {
        break;
      }
      budget.charge(settings, moved);
      counters.add(Counter.EVICTED_PAGES, moved);
      handle = pool.allocate(slot, stamp, length);
    }
    if (handle == Zpool.NO_HANDLE) {
      counters.increment(Counter.REJECT_RECLAIM_FAIL);
    }
    return handle;
  }

  /** Adds the stream's page to the batch, writing a full batch out first. */
  private int add(
      final Settings settings,
      final int stamp,
      final SpillBatch batch,
      final CodecStream stream,
      final int slot,
      final int firstSlot,
      final MemorySegment source,
      final long offset) {
    int result = StoreResult.OK;
    if (!batch.hasRoom(stream.length())) {
      result = spill(settings, stamp, batch, stream, firstSlot, source, offset);
      encode(stream, settings, source, offset + (long) (slot - firstSlot) * PAGE_SIZE);
    }
    batch.add(slot, stream.codec(), stream.length(), stream.encoded(), 0);
    return result;
  }

  /**
   * Encodes the page in the stream: by the compressor in force, and where lz4 does poorly by zstd,
   * if that saves enough. What lz4 cannot compress at all is not tried again.
   */
  private static void encode(
      final CodecStream stream,
      final Settings settings,
      final MemorySegment source,
      final long at) {
    final boolean taken =
        stream.encode(
            source, at, settings.compressor(), settings.compressorLevel(), MAX_COMPRESSED);
    final int length = stream.length();
    if (stream.codec() == CodecId.LZ4 && length > settings.denseOverBytes()) {
      if (!taken) {
        stream.take(source, at);
      }
      stream.encode(Compressor.ZSTD, 0, length - (length >>> WORTHWHILE_SHIFT));
      if (stream.codec() == CodecId.RAW) {
        stream.encode(settings.compressor(), settings.compressorLevel(), MAX_COMPRESSED);
      }
    }
  }

  /** Writes the batch and publishes its pages; what the spill does not take goes to the pool. */
  private int spill(
      final Settings settings,
      final int stamp,
      final SpillBatch batch,
      final CodecStream stream,
      final int firstSlot,
      final MemorySegment source,
      final long offset) {
    foreground.usedSpill();
    final int pages = batch.pages();
    int result = StoreResult.OK;
    if (write(batch)) {
      for (int i = 0; i < pages; i++) {
        if (!entries.publishSpilled(
            batch.slot(i), batch.location(i), batch.length(i), batch.codec(i))) {
          result = fail(batch.slot(i));
        }
      }
      spill.finish(batch);
      budget.charge(settings, pages);
      counters.add(Counter.SPILLED_STORES, pages);
    } else {
      for (int i = 0; i < pages; i++) {
        final int slot = batch.slot(i);
        final long at = offset + (long) (slot - firstSlot) * PAGE_SIZE;
        final int placed = storePage(settings, stamp, stream, slot, source, at, false, true);
        result = placed == StoreResult.OK ? result : placed;
      }
    }
    batch.clear();
    return result;
  }

  /** Writes the batch; a spill that is full of dead pages is cleaned: nothing fails before. */
  private boolean write(final SpillBatch batch) {
    int result = spill.write(batch);
    for (int i = 0; i < MAX_CLEANINGS && result == SpillResult.NO_SPACE; i++) {
      final int cleaned = cleaner.cleanInTurn();
      if (cleaned == SpillResult.NOTHING_TO_CLEAN || cleaned == SpillResult.NO_SPACE) {
        break;
      }
      // A segment that could not be read is not chosen again: the next one may be.
      result = spill.write(batch);
    }
    if (result == SpillResult.NO_SPACE) {
      result = spill.writeOrWait(batch);
    }
    return result == SpillResult.OK;
  }

  private int fail(final int slot) {
    counters.increment(Counter.REJECT_ALLOC_FAIL);
    entries.drop(slot);
    return StoreResult.NO_SPACE;
  }
}
