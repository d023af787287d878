package io.ghostswap.store;

import io.ghostswap.config.PageSelection;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.Settings;
import io.ghostswap.config.ZpoolType;
import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.Dictionaries;
import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.pool.ZbudPool;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.pool.ZsmallocPool;
import io.ghostswap.store.spill.Pace;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.SpillOptions;
import io.ghostswap.store.spill.SpillResult;
import io.ghostswap.store.spill.TierStats;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Every page of the ghost swapfile, and all the memory that it takes: the public face of the store.
 *
 * <p>The data path ({@link #store}, {@link #load}, {@link #discard}) allocates nothing and throws
 * nothing for what can be expected. Everything else is for whoever has a policy: the store does
 * nothing by itself, it has no thread. All methods are thread-safe; concurrent stores of one slot
 * are not ordered among themselves.
 */
public final class PageStore implements AutoCloseable {
  /** Streams for each processor: a store may hold one while another waits for the disk. */
  private static final int STREAMS_PER_PROCESSOR = 4;

  /** A load may lose its processor to another while it holds one. */
  private static final int LOAD_STREAMS_PER_PROCESSOR = 2;

  /** Virtual memory beyond RAM and slot table, for what is held while limits change. */
  private static final long SLACK_BYTES = 64L << 20;

  private final Parameters parameters;
  private final FrameArena arena;
  private final StoreParts parts;
  private final PageWriter writer;
  private final PageReader reader;
  private final Compactor compactor;
  private final SpillCleaner cleaner;
  private final ColdRounds coldRounds;
  private final StoreCommands commands;
  private final StoreGauges gauges;
  private final LongSupplier nanos;

  private PageStore(
      final StoreOptions options,
      final Parameters parameters,
      final Spill spill,
      final LongSupplier nanos) {
    final Settings settings = parameters.current();
    this.parameters = parameters;
    this.nanos = nanos;
    this.arena = new FrameArena(options.totalRamBytes() + options.slots() * 16 + SLACK_BYTES);
    final Counters counters = new Counters();
    final SlotTable table = new SlotTable((int) options.slots(), arena);
    final Zpool pool = pool(options.zpool(), arena);
    final Claims claims = new Claims();
    final Dictionaries dictionaries = new Dictionaries();
    final int processors = Runtime.getRuntime().availableProcessors();
    final CodecStreams streams = new CodecStreams(STREAMS_PER_PROCESSOR * processors, dictionaries);
    final CodecStreams loadStreams =
        new CodecStreams(LOAD_STREAMS_PER_PROCESSOR * processors, dictionaries);
    final Entries entries =
        new Entries(
            table, new SlotLocks(), new LruList(table), pool, spill, dictionaries, counters);
    final Writeback writeback =
        spill == null ? null : new Writeback(entries, pool, spill, claims, counters);
    this.parts =
        new StoreParts(
            entries,
            pool,
            new PoolLevel(arena, options.totalRamBytes(), settings),
            spill,
            writeback,
            new WritebackBudget(settings),
            claims,
            streams,
            loadStreams,
            dictionaries,
            new IdleClock(nanos),
            new ForegroundActivity(nanos),
            counters);
    this.cleaner = spill == null ? null : new SpillCleaner(parts);
    this.writer = new PageWriter(parts, cleaner);
    this.reader = new PageReader(parts);
    this.compactor = new Compactor(parts);
    final Recompressor recompressor = new Recompressor(parts);
    final DictionaryTrainer trainer = new DictionaryTrainer(parts);
    final PageFilters filters = new PageFilters(pool, parts.clock());
    this.coldRounds = new ColdRounds(parts, recompressor, trainer, filters);
    this.commands =
        new StoreCommands(parameters, parts, recompressor, trainer, compactor, cleaner, filters);
    this.gauges = new StoreGauges(parts, arena);
    parameters.onChange(this::apply);
  }

  /**
   * Opens a store with all slots empty.
   *
   * @throws io.ghostswap.store.spill.SpillException when a place of the spill cannot be used
   */
  public static PageStore open(final StoreOptions options, final Parameters parameters) {
    return open(options, parameters, System::nanoTime);
  }

  /**
   * Opens a store with a clock of the caller's, in nanoseconds; ages, pauses and latencies are
   * measured by it.
   *
   * @throws io.ghostswap.store.spill.SpillException when a place of the spill cannot be used
   */
  public static PageStore open(
      final StoreOptions options, final Parameters parameters, final LongSupplier nanos) {
    final SpillOptions spillOptions =
        new SpillOptions(
            options.spill(),
            options.slots() * CodecStream.PAGE_SIZE,
            parameters.current().spillEncryption());
    final Spill spill = options.spill().isEmpty() ? null : Spill.open(spillOptions);
    try {
      return open(options, parameters, spill, nanos);
    } catch (final RuntimeException | Error e) {
      // A file that was empty must be empty again, or the next start takes it for somebody's.
      if (spill != null) {
        spill.close();
      }
      throw e;
    }
  }

  /** Opens a store over a spill that may be a test's; the store closes it. */
  static PageStore open(
      final StoreOptions options,
      final Parameters parameters,
      final Spill spill,
      final LongSupplier nanos) {
    return new PageStore(options, parameters, spill, nanos);
  }

  private static Zpool pool(final ZpoolType type, final FrameArena arena) {
    return switch (type) {
      case ZSMALLOC -> new ZsmallocPool(arena);
      case ZBUD -> new ZbudPool(arena);
    };
  }

  private void apply(final Settings settings, final Set<Parameter> assigned) {
    parts.level().apply(settings);
    if (assigned.contains(Parameter.WRITEBACK_LIMIT)) {
      parts.budget().start(settings);
    }
    if (parts.spill() != null) {
      parts.spill().encrypt(settings.spillEncryption());
    }
  }

  /* ------------------------------ the data path ------------------------------ */

  /** The number of 4 KiB slots. */
  public long slots() {
    return parts.entries().table().slots();
  }

  /** Slots that hold a page, in the pool or on the spill; not exact while pages move. */
  public long usedSlots() {
    return parts.counters().value(Counter.STORED_PAGES)
        + parts.counters().value(Counter.SPILLED_PAGES);
  }

  /**
   * Stores consecutive pages. When it returns {@link StoreResult#OK} every page is in the pool or
   * on the spill; otherwise some may be, and the slots of the others are empty.
   *
   * @param firstSlot 0 to {@link #slots()} - 1
   * @param pages number of pages, all of them inside the file
   * @param source memory of the pages, from {@code offset} on
   * @return {@link StoreResult#OK} or {@link StoreResult#NO_SPACE}
   */
  public int store(
      final long firstSlot, final int pages, final MemorySegment source, final long offset) {
    checkRange(firstSlot, pages);
    final long start = nanos.getAsLong();
    final Settings settings = parameters.current();
    final int stamp = parts.clock().at(start);
    final int result = writer.store(settings, stamp, (int) firstSlot, pages, source, offset);
    gauges.storeLatency().record(nanos.getAsLong() - start);
    return result;
  }

  /**
   * Loads consecutive pages; a slot that holds none gives zeros.
   *
   * @param firstSlot 0 to {@link #slots()} - 1
   * @param pages number of pages, all of them inside the file
   * @param target memory for the pages, from {@code offset} on
   * @return {@link StoreResult#OK}, or {@link StoreResult#IO_ERROR} when a page could not be read
   *     back exactly
   */
  public int load(
      final long firstSlot, final int pages, final MemorySegment target, final long offset) {
    checkRange(firstSlot, pages);
    final long start = nanos.getAsLong();
    final int stamp = parts.clock().at(start);
    final int result = reader.load(stamp, (int) firstSlot, pages, target, offset);
    gauges.loadLatency().record(nanos.getAsLong() - start);
    parts.counters().increment(Counter.LOAD_REQUESTS);
    return result;
  }

  /**
   * Empties slots. Does no I/O and allocates nothing; what the file never used costs one look a
   * mebibyte.
   */
  public void discard(final long firstSlot, final long pages) {
    checkRange(firstSlot, pages);
    final Entries entries = parts.entries();
    final int end = (int) (firstSlot + pages);
    long discarded = 0;
    for (int slot = (int) firstSlot; slot < end; ) {
      final int leaf = SlotTable.leaf(slot);
      final int leafEnd = (int) Math.min((long) (leaf + 1) << SlotTable.LEAF_SHIFT, end);
      final ReentrantLock lock = entries.lock(slot);
      lock.lock();
      try {
        for (; slot < leafEnd && entries.table().hasLeaf(leaf); slot++) {
          discarded += entries.dropLocked(slot) ? 1 : 0;
        }
      } finally {
        lock.unlock();
      }
      slot = leafEnd;
    }
    parts.counters().add(Counter.DISCARDED_PAGES, discarded);
  }

  private void checkRange(final long firstSlot, final long pages) {
    if (firstSlot < 0 || pages < 0 || firstSlot + pages > slots()) {
      throw new IndexOutOfBoundsException(
          "slots " + firstSlot + " to " + (firstSlot + pages) + " of " + slots());
    }
  }

  /* ------------------------------ for policies ------------------------------ */

  /** Where the pool stands. */
  public PoolLevel level() {
    return parts.level();
  }

  /** Has {@code listener} called when the pool is above the start of the shrinker. */
  public void onPoolAboveStart(final PoolListener listener) {
    parts.level().listener(listener);
  }

  /**
   * Has {@code listener} called when more than half of the memory reserve is used up: by storing
   * threads, often, so it must be cheap and must not block.
   */
  public void onReserveLow(final Runnable listener) {
    parts.level().reserveListener(listener);
  }

  /** When the data path last needed the spill. */
  public ForegroundActivity foreground() {
    return parts.foreground();
  }

  /** Whether there is a spill that may be written now. */
  public boolean canWriteBack() {
    return parts.spill() != null && parameters.current().writebackEnabled();
  }

  /**
   * Writes one batch of the coldest pages back, as far as the budget goes.
   *
   * @param pace how the caller shares its processor
   * @return pages moved; 0 when there is none to move; negative when the spill is full or fails
   */
  public int writeBackColdest(final Pace pace) {
    final Settings settings = parameters.current();
    final int allowed = parts.budget().allowed(settings, settings.writebackBatchSize());
    if (!canWriteBack() || allowed == 0) {
      return 0;
    }
    final int moved = parts.writeback().writeColdest(allowed, false, pace);
    parts.budget().charge(settings, Math.max(0, moved));
    return moved;
  }

  /** Whether the spill is so full that dead pages should make room. */
  public boolean needsSpillCleaning() {
    return parts.spill() != null && parts.spill().needsCleaning();
  }

  /** Whether a tier of the spill should give its coldest pages to a lower one. */
  public boolean needsMoveDown() {
    return parts.spill() != null && parts.spill().needsMoveDown();
  }

  /** Moves one segment of cold pages to a lower tier. Returns whether it did. */
  public boolean moveDown() {
    return cleaner != null && cleaner.tryMoveDown() == SpillResult.OK;
  }

  /** Frees one segment of the spill if one is worth it. Returns whether it did. */
  public boolean cleanSpill() {
    return cleaner != null && cleaner.tryClean() == SpillResult.OK;
  }

  /**
   * Recompresses pages that have not been touched for {@code idleSeconds}, going on where the call
   * before left off. At the start of a round over the file it may train a dictionary, which takes
   * some hundred milliseconds.
   *
   * @param maxPages the most pages to recompress
   * @param maxLeaves the most mebibytes of swapfile to look at
   * @return pages that became denser, or -1 at the end of the file
   */
  public int recompressCold(final int idleSeconds, final int maxPages, final int maxLeaves) {
    return coldRounds.recompress(idleSeconds, maxPages, maxLeaves);
  }

  /** Whether compaction could free memory now. */
  public boolean isCompactable() {
    return parts.pool().compactable();
  }

  /**
   * Moves about {@code maxObjects} objects together and frees the zspages that become empty.
   *
   * @return objects moved; 0 also while another thread does the same
   */
  public int compact(final int maxObjects) {
    return compactor.tryCompact(maxObjects);
  }

  /** Whether the reserve is short, or more memory is held than it allows. */
  public boolean needsMemoryUpkeep() {
    parts.level().adjustReserve();
    return arena.needsRefill() || arena.needsTrim();
  }

  /** Keeps all of the memory reserve, or an eighth of it while nobody stores. */
  public void restReserve(final boolean resting) {
    parts.level().rest(resting);
  }

  /**
   * Fills the reserve, or gives memory beyond it back to the kernel.
   *
   * @param maxFrames the most 4 KiB frames to touch and to return
   * @return frames touched and returned; 0 when there is nothing to do
   */
  public int keepUpMemory(final int maxFrames) {
    gauges.observe();
    return arena.refill(maxFrames) + arena.trim(maxFrames);
  }

  /* ------------------------------ commands ------------------------------ */

  /**
   * Writes pages back by command, whatever the pool's level, as far as the budget goes. Tiers that
   * rest after a failure are tried again.
   *
   * @return pages moved; or negative, when nothing could be moved because there is no spill that
   *     may be written, or it is full or fails
   */
  public long writeBack(final PageSelection selection, final long maxPages) {
    return canWriteBack() ? commands.writeBack(selection, maxPages) : StoreResult.NO_SPACE;
  }

  /**
   * Recompresses pages by command.
   *
   * @return pages that became denser
   */
  public long recompress(final PageSelection selection, final long maxPages) {
    return commands.recompress(selection, maxPages);
  }

  /**
   * Moves objects together by command until no zspage becomes empty any more, or as many were moved
   * as there are pages, since stores make new holes meanwhile.
   *
   * @return objects moved
   */
  public long compactAll() {
    return commands.compact();
  }

  /** Marks pages as idle that have not been touched for {@code seconds}; 0 marks all. */
  public void markIdle(final int seconds) {
    parts.clock().markIdle(seconds);
  }

  /**
   * Brings every spilled page back to the pool. What another job has hold of is tried again.
   *
   * @return pages brought back, or a negative {@link StoreResult}: the pool is full, or so full
   *     that the shrinker would write them out again, or a page could not be read; what was brought
   *     back stays
   */
  public long drain() {
    return parts.spill() == null ? 0 : commands.drain();
  }

  /* ------------------------------ numbers ------------------------------ */

  /** The live counters, to which policies and the daemon add their own. */
  public Counters counters() {
    return parts.counters();
  }

  /** Sets what only grows back to zero, but for the I/Os of the spill, and the budget to full. */
  public void restartStatistics() {
    parts.counters().restart();
    parts.budget().start(parameters.current());
    gauges.restart();
  }

  /** The numbers of each tier of the spill, the fastest first. */
  public List<TierStats> tierStats() {
    final List<TierStats> stats = new ArrayList<>();
    for (int tier = 0; parts.spill() != null && tier < parts.spill().tiers(); tier++) {
      stats.add(parts.spill().stats(tier));
    }
    return stats;
  }

  StoreParts parts() {
    return parts;
  }

  /** Gives all memory and the spill back. No other call may be running or follow. */
  @Override
  public void close() {
    if (parts.spill() != null) {
      parts.spill().close();
    }
    parts.streams().close();
    parts.loadStreams().close();
    parts.entries().table().close();
    try {
      parts.pool().close();
    } catch (final Exception e) {
      throw new IllegalStateException("the pool could not be closed", e);
    } finally {
      arena.close();
    }
  }
}
