package io.ghostswap.it.density;

import static io.ghostswap.it.density.Corpus.PAGE_SIZE;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ByteSize;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.ZpoolType;
import io.ghostswap.it.report.BenchmarkException;
import io.ghostswap.store.Counter;
import io.ghostswap.store.PageStore;
import io.ghostswap.store.StoreOptions;
import io.ghostswap.store.StoreResult;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store that knows which page of the corpus each of its slots holds, and whose background work is
 * done when it is told to, by the steps and with the defaults of the daemon.
 */
final class MeasuredStore implements AutoCloseable {
  /** Pages in a request, as the kernel's largest one. */
  private static final int REQUEST_PAGES = 32;

  /** The amounts that the upkeep does at a time. */
  static final int OBJECTS_PER_STEP = 512;

  private static final int FRAMES_PER_STEP = 1024;
  private static final int RECOMPRESSED_PER_STEP = 128;
  private static final int LEAVES_PER_STEP = 64;

  /** Rounds over all pages after which recompression is not waited for any longer. */
  private static final int MAX_COLD_ROUNDS = 16;

  private static final int EMPTY = -1;

  private final Corpus corpus;
  private final AtomicLong slept = new AtomicLong();
  private final Parameters parameters = new Parameters();
  private final PageStore store;
  private final int[] contents;
  private final ByteBuffer target = PageLoad.pageBuffer();

  /** An empty store with a slot for every page, the default allocator, and these settings. */
  MeasuredStore(final Corpus corpus, final Assignment... settings) {
    this(corpus, ZpoolType.ZSMALLOC, settings);
  }

  /** An empty store with a slot for every page, this allocator, and these settings. */
  MeasuredStore(final Corpus corpus, final ZpoolType zpool, final Assignment... settings) {
    this.corpus = corpus;
    this.contents = new int[corpus.pages()];
    Arrays.fill(contents, EMPTY);
    final long room = 2 * corpus.memory().byteSize();
    set(Parameter.MAX_POOL_PERCENT, "100");
    parameters.apply(List.of(settings));
    this.store =
        PageStore.open(
            new StoreOptions(corpus.pages(), List.of(), room, zpool),
            parameters,
            () -> System.nanoTime() + slept.get());
  }

  private void set(final Parameter parameter, final String value) {
    parameters.apply(List.of(new Assignment(parameter, value)));
  }

  /* ------------------------------ the data path ------------------------------ */

  /** Stores the whole corpus in order, and returns the time a page in nanoseconds. */
  double storeAll() {
    final int pages = corpus.pages();
    final long start = System.nanoTime();
    for (int first = 0; first < pages; first += REQUEST_PAGES) {
      final int count = Math.min(REQUEST_PAGES, pages - first);
      check(store.store(first, count, corpus.memory(), Corpus.offset(first)));
    }
    final long nanos = System.nanoTime() - start;
    Arrays.setAll(contents, slot -> slot);
    return (double) nanos / pages;
  }

  /** Stores what another store holds, and nothing else. */
  void storeContentsOf(final MeasuredStore other) {
    for (int slot = 0; slot < contents.length; slot++) {
      if (other.contents[slot] != EMPTY) {
        store(slot, other.contents[slot]);
      }
    }
  }

  void store(final int slot, final int page) {
    check(store.store(slot, 1, corpus.memory(), Corpus.offset(page)));
    contents[slot] = page;
  }

  /** Stores again what the slot holds already; nothing in an empty slot. */
  void storeAgain(final int slot) {
    if (contents[slot] != EMPTY) {
      store(slot, contents[slot]);
    }
  }

  void discard(final int slot) {
    store.discard(slot, 1);
    contents[slot] = EMPTY;
  }

  void load(final int slot, final ByteBuffer page) {
    check(store.load(slot, 1, MemorySegment.ofBuffer(page), 0));
  }

  private static void check(final int result) {
    if (result != StoreResult.OK) {
      throw new BenchmarkException("the store refused a page: " + result);
    }
  }

  /** Compares every slot with what it should hold. */
  void verify() {
    for (int slot = 0; slot < contents.length; slot++) {
      load(slot, target.clear());
      if (contents[slot] != EMPTY && !holds(contents[slot])) {
        throw new BenchmarkException("slot " + slot + " gave a wrong page back.");
      }
    }
  }

  private boolean holds(final int page) {
    final long at = Corpus.offset(page);
    return MemorySegment.mismatch(
            MemorySegment.ofBuffer(target), 0, PAGE_SIZE, corpus.memory(), at, at + PAGE_SIZE)
        < 0;
  }

  /* ------------------------------ the background ------------------------------ */

  /** Brings the reserve to its mark. */
  void keepUpMemory() {
    long before;
    do {
      before = value(Counter.POOL_TOTAL_SIZE);
      store.keepUpMemory(FRAMES_PER_STEP);
    } while (value(Counter.POOL_TOTAL_SIZE) != before);
  }

  /** Moves some objects together; false when there is nothing more to gain. */
  boolean compactStep() {
    return store.isCompactable() && store.compact(OBJECTS_PER_STEP) > 0;
  }

  void compact() {
    while (compactStep()) {
      Thread.onSpinWait();
    }
  }

  /**
   * Lets all pages become cold while nobody uses the store, and the background do its work on them
   * until it finds no more.
   *
   * @return the time that this took, in nanoseconds
   */
  long coolDown() {
    final int idleSeconds = parameters.current().recompressIdleSeconds();
    final long start = System.nanoTime();
    long before = -1;
    for (int i = 0; i < MAX_COLD_ROUNDS && recompressedPages() != before; i++) {
      before = recompressedPages();
      slept.addAndGet(Duration.ofSeconds(idleSeconds + 1).toNanos());
      while (store.recompressCold(idleSeconds, RECOMPRESSED_PER_STEP, LEAVES_PER_STEP) >= 0) {
        Thread.onSpinWait();
      }
    }
    compact();
    store.restReserve(true);
    keepUpMemory();
    return System.nanoTime() - start;
  }

  long recompressedPages() {
    return value(Counter.RECOMPRESSED_PAGES);
  }

  /* ------------------------------ the footprint ------------------------------ */

  /** What the store takes now. The reserve is given up for a moment to see what it was. */
  DensityRow row(final String name, final double storeNanos, final double loadNanos) {
    final long bytes = bytes();
    final String reserve = ByteSize.format(parameters.current().poolReserveBytes());
    set(Parameter.POOL_RESERVE_BYTES, "0");
    keepUpMemory();
    final long bytesWithoutReserve = bytes();
    set(Parameter.POOL_RESERVE_BYTES, reserve);
    keepUpMemory();
    return new DensityRow(
        name, value(Counter.STORED_PAGES), bytes, bytesWithoutReserve, storeNanos, loadNanos);
  }

  private long bytes() {
    return value(Counter.POOL_TOTAL_SIZE) + metadataBytes();
  }

  long metadataBytes() {
    return value(Counter.METADATA_BYTES);
  }

  int slots() {
    return contents.length;
  }

  private long value(final Counter counter) {
    return store.counters().snapshot().value(counter);
  }

  @Override
  public void close() {
    store.close();
  }
}
