package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.PageSelection;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.SpillPlace;
import io.ghostswap.config.ZpoolType;
import io.ghostswap.store.spill.Pace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random stores, loads, overwrites and discards from several threads, against a plain map each,
 * while another thread writes back, recompresses, compacts, cleans, drains and changes parameters.
 *
 * <p>{@code -Dghostswap.model.rounds=N} makes it longer, {@code -Dghostswap.model.seed=S} repeats a
 * run.
 */
@ParameterizedClass
@EnumSource(ZpoolType.class)
class PageStoreModelTest {
  private static final int ROUNDS = Integer.getInteger("ghostswap.model.rounds", 6);
  private static final long SEED = Long.getLong("ghostswap.model.seed", System.nanoTime());
  private static final int OPERATIONS = 3_000;
  private static final int THREADS = 3;
  private static final int SLOTS = 24_000;
  private static final int MAX_RUN = 32;

  @TempDir Path folder;

  private final ZpoolType zpool;

  private final Parameters parameters = new Parameters();

  PageStoreModelTest(final ZpoolType zpool) {
    this.zpool = zpool;
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.HOURS)
  void shouldAgreeWithAPlainMapWhileEverythingChanges() throws Exception {
    System.out.println("model seed " + SEED);
    set("max_pool_bytes=6M pool_reserve_bytes=512K");
    final StoreOptions options =
        new StoreOptions(
            SLOTS,
            List.of(new SpillPlace(folder, 64L << 20)),
            Runtime.getRuntime().maxMemory(),
            zpool);
    try (PageStore store = PageStore.open(options, parameters);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS + 1)) {
      final List<Owner> owners = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        owners.add(new Owner(store, thread, new Random(SEED + thread)));
      }
      for (int round = 0; round < ROUNDS; round++) {
        runRound(store, executor, owners, new Random(SEED ^ round));
        StoreInvariants.check(store);
      }
      assertEverythingWasUsed(store);
      store.discard(0, SLOTS);
      StoreInvariants.check(store);
      assertEquals(0, store.counters().value(Counter.STORED_PAGES));
      assertEquals(0, store.counters().value(Counter.SPILL_LIVE_BYTES));
    }
  }

  private void runRound(
      final PageStore store,
      final ExecutorService executor,
      final List<Owner> owners,
      final Random random)
      throws Exception {
    final AtomicBoolean done = new AtomicBoolean();
    final Future<?> background =
        executor.submit(
            () -> {
              while (!done.get()) {
                disturb(store, random);
              }
            });
    final List<Future<?>> running = new ArrayList<>();
    for (final Owner owner : owners) {
      running.add(executor.submit(owner::operate));
    }
    try {
      for (final Future<?> future : running) {
        future.get();
      }
    } finally {
      done.set(true);
    }
    background.get();
    set("max_pool_bytes=6M");
    for (final Owner owner : owners) {
      owner.verifyAll();
    }
  }

  private void disturb(final PageStore store, final Random random) {
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> store.writeBackColdest(Pace.UNBROKEN);
      case 3 -> store.recompressCold(random.nextInt(2), 64, 8);
      case 4 -> store.compact(200);
      case 5 -> store.cleanSpill();
      case 6 -> store.keepUpMemory(64);
      case 7 -> {
        store.markIdle(0);
        store.writeBack(PageSelection.values()[random.nextInt(3)], 50);
      }
      case 8 -> store.recompress(PageSelection.values()[random.nextInt(3)], 50);
      case 9 -> set("compressor=" + pick(random, "lz4", "zstd", "lz4hc"));
      case 10 -> set("full_policy=" + pick(random, "evict", "reject"));
      case 11 -> set("max_pool_bytes=" + pick(random, "2M", "4M", "6M"));
      case 12 ->
          set(
              pick(random, "store_incompressible=", "same_filled_pages_enabled=", "enabled=")
                  + pick(random, "Y", "N"));
      default -> {
        if (random.nextInt(20) == 0) {
          store.drain();
        } else {
          set("spill_encryption=" + pick(random, "Y", "N"));
        }
      }
    }
  }

  private static String pick(final Random random, final String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void set(final String line) {
    final List<Assignment> assignments = new ArrayList<>();
    for (final String word : line.split(" ")) {
      final String[] parts = word.split("=", 2);
      assignments.add(new Assignment(Parameter.of(parts[0]), parts[1]));
    }
    parameters.apply(assignments);
  }

  private static void assertEverythingWasUsed(final PageStore store) {
    for (final Counter counter :
        List.of(
            Counter.WRITTEN_BACK_PAGES,
            Counter.EVICTED_PAGES,
            Counter.SPILLED_STORES,
            Counter.RECOMPRESSED_PAGES,
            Counter.LOADS_POOL,
            Counter.LOADS_SPILL,
            Counter.LOADS_EMPTY,
            Counter.POOL_LIMIT_HIT,
            Counter.DISCARDED_PAGES)) {
      assertTrue(store.counters().value(counter) > 0, counter + " was never counted");
    }
  }

  /** A thread and the slots that only it uses: runs of {@link #MAX_RUN} in turn with the others. */
  private static final class Owner {
    private final PageStore store;
    private final int index;
    private final Random random;
    private final Map<Integer, Long> model = new HashMap<>();
    private final MemorySegment memory = Arena.ofAuto().allocate((long) MAX_RUN * TestPages.SIZE);
    private final MemorySegment scratch = Arena.ofAuto().allocate(TestPages.SIZE);

    Owner(final PageStore store, final int index, final Random random) {
      this.store = store;
      this.index = index;
      this.random = random;
    }

    void operate() {
      for (int i = 0; i < OPERATIONS; i++) {
        final int run = random.nextInt(SLOTS / MAX_RUN / THREADS) * THREADS + index;
        final int first = random.nextInt(MAX_RUN);
        final int pages = 1 + random.nextInt(MAX_RUN - first);
        final int slot = run * MAX_RUN + first;
        switch (random.nextInt(10)) {
          case 0 -> discard(slot, pages);
          case 1, 2, 3, 4 -> store(slot, pages);
          default -> verify(slot, pages);
        }
      }
    }

    private void store(final int slot, final int pages) {
      final long number = random.nextLong();
      for (int i = 0; i < pages; i++) {
        TestPages.fill(memory, (long) i * TestPages.SIZE, number + i);
        model.put(slot + i, number + i);
      }
      assertEquals(StoreResult.OK, store.store(slot, pages, memory, 0));
    }

    private void discard(final int slot, final int pages) {
      store.discard(slot, pages);
      for (int i = 0; i < pages; i++) {
        model.remove(slot + i);
      }
    }

    private void verify(final int slot, final int pages) {
      memory.fill((byte) 0x5A);
      assertEquals(StoreResult.OK, store.load(slot, pages, memory, 0));
      for (int i = 0; i < pages; i++) {
        final Long number = model.get(slot + i);
        final long at = (long) i * TestPages.SIZE;
        final boolean right =
            number == null
                ? memory.asSlice(at, TestPages.SIZE).mismatch(scratch.fill((byte) 0)) < 0
                : TestPages.is(memory, at, number, scratch);
        if (!right) {
          fail("wrong page at slot " + (slot + i) + ", seed " + SEED);
        }
      }
    }

    void verifyAll() {
      for (int run = index; run < SLOTS / MAX_RUN; run += THREADS) {
        verify(run * MAX_RUN, MAX_RUN);
      }
    }
  }
}
