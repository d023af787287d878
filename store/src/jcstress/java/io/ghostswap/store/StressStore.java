package io.ghostswap.store;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.PageSelection;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.spill.FaultyFile;
import io.ghostswap.store.spill.FaultySpill;
import io.ghostswap.store.spill.Pace;
import io.ghostswap.store.spill.Spill;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small store over a disk in memory, lent to one state of a test at a time.
 *
 * <p>A store is too heavy to be made for each of millions of states, so the arbiter {@link
 * #settle() settles} it: checks that its parts agree, empties it, checks that nothing is left, and
 * hands it on to a later state. Actors call {@link #put}, {@link #load} and {@link #discard} and
 * the jobs of {@link #store()}; all else belongs to whoever is alone with the state.
 */
final class StressStore {
  /** Outcome of {@link #settle()} when all is well. */
  static final String SOUND = "sound";

  /** Outcome of a load that failed. */
  static final String ERROR = "error";

  private static final int SLOTS = 64;

  /** The last slot, which no test looks at. */
  private static final int SPARE_SLOT = SLOTS - 1;

  /** One in so many states has everything checked, which takes longer than most races. */
  private static final int CHECK_INTERVAL = 32;

  /** Mebibytes of disk: what is kept back for cleaning, the open segments, and room. */
  private static final int SEGMENTS = 8;

  /** The spill sees so much time pass between two looks that no failed disk is still resting. */
  private static final long TICK_NANOS = 60_000_000_000L;

  private static final ConcurrentLinkedQueue<StressStore> IDLE = new ConcurrentLinkedQueue<>();

  private final FaultyFile disk = new FaultyFile(SEGMENTS);
  private final AtomicLong spillNanos = new AtomicLong();
  private final Spill spill = FaultySpill.over(disk, () -> spillNanos.getAndAdd(TICK_NANOS));
  private final PageStore store;
  private final MemorySegment loaded = Arena.ofAuto().allocate(TestPages.SIZE);
  private int settled;

  private StressStore() {
    final Parameters parameters = new Parameters();
    parameters.apply(List.of(new Assignment(Parameter.COMPRESSOR, "lz4")));
    store =
        PageStore.open(new StoreOptions(SLOTS, List.of(), 64L << 20), parameters, spill, () -> 1L);
  }

  /** A store with the pages in slots 0, 1 and so on, the first one the coldest. */
  static StressStore with(final StressPage... pages) {
    final StressStore idle = IDLE.poll();
    final StressStore stress = idle == null ? new StressStore() : idle;
    for (int slot = 0; slot < pages.length; slot++) {
      stress.put(slot, pages[slot]);
    }
    return stress;
  }

  /** As {@link #with}, but the pages are on the disk, in a segment of their own that is closed. */
  static StressStore withSpilled(final StressPage... pages) {
    final StressStore stress = with(pages);
    stress.store.writeBackColdest(Pace.UNBROKEN);
    // What is not encrypted goes to another segment than what is.
    stress.spill.encrypt(false);
    stress.put(SPARE_SLOT, StressPage.OLD);
    stress.store.writeBackColdest(Pace.UNBROKEN);
    stress.discard(SPARE_SLOT);
    stress.spill.encrypt(true);
    return stress;
  }

  /**
   * A store with the page in slots 0 and 2, each alone in a zspage with room for another one: for
   * pages of two to a zspage.
   */
  static StressStore withSparseZspages(final StressPage page) {
    final StressStore stress = with(page, page, page, page);
    stress.discard(1);
    stress.discard(3);
    require("compactable pools", stress.store.isCompactable() ? 1 : 0, 1);
    return stress;
  }

  /** From now on the disk of this store takes nothing. */
  StressStore withFailingDisk() {
    disk.failWritesAfter(0, 5, false);
    return this;
  }

  PageStore store() {
    return store;
  }

  /* ------------------------------ for actors ------------------------------ */

  void put(final int slot, final StressPage page) {
    if (store.store(slot, 1, page.bytes(), 0) != StoreResult.OK) {
      throw new AssertionError("there is room for every page");
    }
  }

  void discard(final int slot) {
    store.discard(slot, 1);
  }

  /** The word of the slot's page, or {@link #ERROR}. For one thread at a time. */
  String load(final int slot) {
    return store.load(slot, 1, loaded, 0) == StoreResult.OK ? StressPage.word(loaded) : ERROR;
  }

  /** Returns the pages moved. */
  long writeBack() {
    return store.writeBackColdest(Pace.UNBROKEN);
  }

  /** Returns the pages that became denser. */
  long recompress() {
    return store.recompress(PageSelection.ALL, SLOTS);
  }

  /** Cleans one segment. Returns the pages moved. */
  long clean() {
    final long before = store.counters().value(Counter.SPILL_CLEANED_PAGES);
    store.cleanSpill();
    return store.counters().value(Counter.SPILL_CLEANED_PAGES) - before;
  }

  /** Returns the pages moved. */
  long drain() {
    return store.drain();
  }

  void compact() {
    store.compact(SLOTS);
  }

  /* ------------------------------ for arbiters ------------------------------ */

  /** Where the slot's page is. */
  String place(final int slot) {
    return switch (EntryDescriptor.kind(entry(slot))) {
      case EntryDescriptor.SAME_FILLED -> "same-filled";
      case EntryDescriptor.POOLED -> "pooled";
      case EntryDescriptor.SPILLED -> "spilled";
      default -> "nowhere";
    };
  }

  /** By what the slot's page is compressed. */
  String codec(final int slot) {
    final int codec = EntryDescriptor.codec(entry(slot));
    if (CodecId.isRaw(codec)) {
      return "raw";
    }
    return CodecId.isLz4(codec) ? "lz4" : "zstd";
  }

  private long entry(final int slot) {
    return store.parts().entries().table().entry(slot);
  }

  /** Ends a state: {@link #SOUND}, or "broken" and what the parts of the store disagree about. */
  String settle() {
    try {
      requireEntriesAtRest();
      if (++settled % CHECK_INTERVAL == 0) {
        StoreInvariants.check(store);
      }
      store.discard(0, SLOTS);
      requireEmpty();
    } catch (final AssertionError e) {
      return "broken: " + e.getMessage();
    }
    disk.heal();
    IDLE.add(this);
    return SOUND;
  }

  /** Every pooled page is in the LRU, and no job's claim is left. */
  private void requireEntriesAtRest() {
    final LruList lru = store.parts().entries().lru();
    int pooled = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      final long entry = entry(slot);
      require("claims", EntryDescriptor.claim(entry), 0);
      if (EntryDescriptor.isPooled(entry)) {
        pooled++;
        require("links of a pooled slot", lru.isLinked(slot) ? 1 : 0, 1);
      }
    }
    require("linked slots", lru.size(), pooled);
  }

  /** Nothing is left behind when all slots are empty. */
  private void requireEmpty() {
    require("linked slots", store.parts().entries().lru().size(), 0);
    require("bytes in the pool", store.parts().pool().objectBytes(), 0);
    require("bytes on the disk", spill.liveBytes(), 0);
    require("stored pages", store.counters().value(Counter.STORED_PAGES), 0);
    require("spilled pages", store.counters().value(Counter.SPILLED_PAGES), 0);
    require("leaves", store.parts().entries().table().hasLeaf(0) ? 1 : 0, 0);
  }

  private static void require(final String what, final long found, final long wanted) {
    if (found != wanted) {
      throw new AssertionError(what + ": " + found + " instead of " + wanted);
    }
  }
}
