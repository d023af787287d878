package io.ghostswap.shrinker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.SpillPlace;
import io.ghostswap.store.Counter;
import io.ghostswap.store.PageStore;
import io.ghostswap.store.StoreOptions;
import io.ghostswap.store.StoreResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is on disk is what was coldest: a known history of accesses, a quarter of the pages
 * incompressible, and the question at its end of how many of the pages on disk are among the
 * coldest of that number.
 *
 * <p>A page is accessed as the kernel accesses swap: it is loaded, and nine times of ten the
 * program changes it, so that it is stored anew when it is swapped out again.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OrderTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 16_384;
  private static final int ACCESSES = 60_000;
  private static final long SEED = 20;
  private static final int CHANGED_OF_TEN = 9;
  private static final double REQUIRED = 0.95;

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private final AtomicLong nanos = new AtomicLong(1);
  private final MemorySegment page = Arena.ofAuto().allocate(PAGE);
  private final Parameters parameters = new Parameters();
  private final long[] lastAccess = new long[PAGES];
  private PageStore store;
  private WritebackAgent writeback;
  private long clock;

  private void open(final String policy) {
    set("max_pool_bytes", "16M");
    set("pool_reserve_bytes", "1M");
    set("full_policy", policy);
    store =
        PageStore.open(
            new StoreOptions(65_536, List.of(new SpillPlace(folder, 256L << 20)), 1L << 30),
            parameters,
            nanos::get);
    writeback = new WritebackAgent(store, parameters, nanos::get, () -> 0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldHaveTheColdestOnDiskUnderLightLoad() {
    open("evict");
    final double share = shareOfColdest(true);
    assertEquals(0, store.counters().value(Counter.EVICTED_PAGES), "the shrinker was in time");
    assertTrue(share >= REQUIRED, "coldest among the pages on disk: " + share);
  }

  @Test
  void shouldHaveTheColdestOnDiskWhileThePoolIsFullAllTheTime() {
    open("evict");
    final double share = shareOfColdest(false);
    assertTrue(store.counters().value(Counter.EVICTED_PAGES) > PAGES);
    assertTrue(share >= REQUIRED, "coldest among the pages on disk: " + share);
  }

  @Test
  void shouldInvertTheOrderWhenAFullPoolRejects() {
    open("reject");
    final double share = shareOfColdest(false);
    assertTrue(store.counters().value(Counter.POOL_LIMIT_HIT) > PAGES);
    assertTrue(share < 0.6, "coldest among the pages on disk: " + share);
  }

  /** Plays the history; the share is that of the pages on disk at its end. */
  private double shareOfColdest(final boolean shrinkerRuns) {
    for (int slot = 0; slot < PAGES; slot++) {
      store(slot);
      rest(shrinkerRuns);
    }
    for (int access = 0; access < ACCESSES; access++) {
      access(next());
      rest(shrinkerRuns);
    }
    final boolean[] onDisk = new boolean[PAGES];
    int count = 0;
    int incompressible = 0;
    for (int slot = 0; slot < PAGES; slot++) {
      onDisk[slot] = isOnDisk(slot);
      count += onDisk[slot] ? 1 : 0;
      incompressible += onDisk[slot] && isIncompressible(slot) ? 1 : 0;
    }
    assertTrue(count > PAGES / 10 && incompressible > count / 10, count + ", " + incompressible);
    final long coldest =
        IntStream.range(0, PAGES)
            .boxed()
            .sorted((a, b) -> Long.compare(lastAccess[a], lastAccess[b]))
            .limit(count)
            .filter(slot -> onDisk[slot])
            .count();
    System.out.printf(
        "OrderTest seed %d: %d pages on disk, %d of them incompressible; %.1f %% are the coldest%n",
        SEED, count, incompressible, 100.0 * coldest / count);
    return (double) coldest / count;
  }

  /** Four of five accesses go to a fifth of the pages, which moves on slowly. */
  private int next() {
    final int fifth = PAGES / 5;
    final int first = (int) (clock / 4 % PAGES);
    return random.nextInt(5) > 0 ? (first + random.nextInt(fifth)) % PAGES : random.nextInt(PAGES);
  }

  private void access(final int slot) {
    final boolean onDisk = isOnDisk(slot);
    lastAccess[slot] = ++clock;
    // A page that comes back from the disk loses its place there: its slot is given up.
    if (onDisk || random.nextInt(10) < CHANGED_OF_TEN) {
      store(slot);
    }
  }

  private void rest(final boolean shrinkerRuns) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    while (shrinkerRuns && writeback.doWork() == 0) {
      Thread.onSpinWait();
    }
  }

  /** Loads the page, which tells where it was. */
  private boolean isOnDisk(final int slot) {
    final long before = store.counters().value(Counter.LOADS_SPILL);
    assertEquals(StoreResult.OK, store.load(slot, 1, page, 0));
    return store.counters().value(Counter.LOADS_SPILL) > before;
  }

  private static boolean isIncompressible(final int slot) {
    return slot % 4 == 0;
  }

  private void store(final int slot) {
    final int noise = isIncompressible(slot) ? PAGE : PAGE / 4;
    for (int at = 0; at < PAGE; at += Long.BYTES) {
      page.set(ValueLayout.JAVA_LONG, at, at < noise ? random.nextLong() : slot);
    }
    lastAccess[slot] = ++clock;
    assertEquals(StoreResult.OK, store.store(slot, 1, page, 0));
  }

  private void set(final String name, final String value) {
    parameters.apply(List.of(new Assignment(Parameter.of(name), value)));
  }
}
