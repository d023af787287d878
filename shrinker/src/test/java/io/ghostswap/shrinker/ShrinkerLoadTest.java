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
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parameters that change while two threads store, load and check, and the shrinker's threads run.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ShrinkerLoadTest {
  private static final int PAGE = 4096;
  private static final int WORKERS = 2;
  private static final int SLOTS_EACH = 6_000;
  private static final int TOGGLES = 1_000;

  @TempDir Path folder;

  private final long seed = System.nanoTime();
  private final Parameters parameters = new Parameters();
  private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
  private PageStore store;
  private Shrinker shrinker;
  private volatile boolean enough;

  @BeforeEach
  void start() {
    System.out.println("ShrinkerLoadTest seed " + seed);
    set("max_pool_bytes=16M shrinker_delay_ms=0 accept_threshold_percent=50");
    set("shrink_start_percent=60 recompress_idle_seconds=1");
    store =
        PageStore.open(
            new StoreOptions(65_536, List.of(new SpillPlace(folder, 256L << 20)), 1L << 30),
            parameters);
    shrinker = new Shrinker(store, parameters, () -> {}, () -> 0);
    shrinker.start();
  }

  @AfterEach
  void stop() {
    enough = true;
    workers.close();
    shrinker.close();
    store.close();
  }

  @Test
  void shouldKeepEveryPageWhileItIsSwitchedAThousandTimes() throws Exception {
    final List<Future<Long>> load = startLoad();
    for (int i = 0; i < TOGGLES; i++) {
      set("shrinker_enabled=" + (i % 2 == 0 ? "N" : "Y"));
      awaitStores(20);
    }
    end(load);
    assertTrue(store.counters().value(Counter.SHRINK_RUNS) > 1, "it has run now and then");
  }

  @Test
  void shouldKeepEveryPageWhileTheLimitIsLoweredBelowWhatIsStored() throws Exception {
    final List<Future<Long>> load = startLoad();
    for (int i = 0; i < 100; i++) {
      set("max_pool_bytes=" + (i % 2 == 0 ? "4M" : "32M"));
      awaitStores(200);
    }
    set("max_pool_bytes=4M");
    end(load);
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (store.level().usedBytes() > 4 << 20 && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    assertTrue(store.level().usedBytes() <= 4 << 20, "used " + store.level().usedBytes());
  }

  private List<Future<Long>> startLoad() {
    return List.of(workers.submit(() -> load(0)), workers.submit(() -> load(1)));
  }

  /** Waits until so many more pages were stored. */
  private void awaitStores(final int pages) {
    final long before = store.counters().value(Counter.STORES);
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (store.counters().value(Counter.STORES) < before + pages) {
      assertTrue(System.nanoTime() - deadline < 0, "stores stand still");
      Thread.onSpinWait();
    }
  }

  private void end(final List<Future<Long>> load) throws Exception {
    enough = true;
    for (final Future<Long> worker : load) {
      assertTrue(worker.get(60, TimeUnit.SECONDS) > 0);
    }
    assertEquals(0, store.counters().value(Counter.DECOMPRESS_FAIL));
    assertEquals(0, store.counters().value(Counter.REJECT_ALLOC_FAIL));
  }

  /** Stores, loads and discards the worker's own slots, and checks all of them at the end. */
  private long load(final int worker) {
    final SplittableRandom random = new SplittableRandom(seed + worker);
    final int first = worker * SLOTS_EACH;
    final long[] versions = new long[SLOTS_EACH];
    final MemorySegment page = Arena.ofAuto().allocate(PAGE);
    final MemorySegment expected = Arena.ofAuto().allocate(PAGE);
    long steps = 0;
    for (; !enough; steps++) {
      final int i = random.nextInt(SLOTS_EACH);
      switch (random.nextInt(10)) {
        case 0 -> {
          store.discard(first + i, 1);
          versions[i] = 0;
        }
        case 1, 2, 3 -> check(first + i, versions[i], page, expected);
        default -> {
          versions[i] = random.nextLong() | 1;
          fill(page, versions[i]);
          assertEquals(StoreResult.OK, store.store(first + i, 1, page, 0));
        }
      }
    }
    for (int i = 0; i < SLOTS_EACH; i++) {
      check(first + i, versions[i], page, expected);
    }
    return steps;
  }

  private void check(
      final int slot, final long version, final MemorySegment page, final MemorySegment expected) {
    assertEquals(StoreResult.OK, store.load(slot, 1, page, 0));
    fill(expected, version);
    assertEquals(-1, page.mismatch(expected), "slot " + slot);
  }

  /** Version 0 is an empty slot; of the others a quarter does not compress. */
  private static void fill(final MemorySegment page, final long version) {
    final SplittableRandom random = new SplittableRandom(version);
    final int noise = version == 0 ? 0 : (version & 6) == 0 ? PAGE : PAGE / 4;
    for (int at = 0; at < PAGE; at += Long.BYTES) {
      page.set(ValueLayout.JAVA_LONG, at, at < noise ? random.nextLong() : version);
    }
  }

  private void set(final String words) {
    for (final String word : words.split(" ")) {
      final String[] parts = word.split("=", 2);
      parameters.apply(List.of(new Assignment(Parameter.of(parts[0]), parts[1])));
    }
  }
}
