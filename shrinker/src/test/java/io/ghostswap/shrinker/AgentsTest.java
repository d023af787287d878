package io.ghostswap.shrinker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.SpillPlace;
import io.ghostswap.store.Counter;
import io.ghostswap.store.PageStore;
import io.ghostswap.store.StoreOptions;
import io.ghostswap.store.StoreResult;
import io.ghostswap.store.spill.SpillBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agents, stepped by hand with a clock of the test's own, over a real store and spill. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AgentsTest {
  private static final int PAGE = 4096;
  private static final int LIMIT_PAGES = 4096;

  @TempDir Path folder;

  private final Random random = new Random(5);
  private final AtomicLong nanos = new AtomicLong(1);
  private final MemorySegment page = Arena.ofAuto().allocate(PAGE);
  private final Parameters parameters = new Parameters();
  private PageStore store;
  private WritebackAgent writeback;

  @BeforeEach
  void open() {
    set("max_pool_bytes", "16M");
    set("pool_reserve_bytes", "1M");
    set("shrinker_delay_ms", "500");
    store =
        PageStore.open(
            new StoreOptions(65_536, List.of(new SpillPlace(folder, 128L << 20)), 1L << 30),
            parameters,
            nanos::get);
    writeback = new WritebackAgent(store, parameters, nanos::get, () -> 0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldDoNothingBelowTheStart() {
    putIncompressible(0, LIMIT_PAGES * 88 / 100);

    assertTrue(writeback.doWork() > 0);

    assertEquals(0, store.counters().value(Counter.SHRINK_RUNS));
    assertEquals(0, store.counters().value(Counter.SPILL_WRITES));
  }

  @Test
  void shouldShrinkFromTheStartDownToTheAcceptThresholdWhileThePoolAccepts() {
    set("accept_threshold_percent", "50");
    putIncompressible(0, LIMIT_PAGES * 92 / 100);
    int slot = LIMIT_PAGES;
    while (writeback.doWork() == 0) {
      putIncompressible(slot++, 1);
    }
    assertFalse(store.level().isAboveAccept());
    assertEquals(1, store.counters().value(Counter.SHRINK_RUNS));
    assertEquals(0, store.counters().value(Counter.POOL_LIMIT_HIT));
    assertEquals(0, store.counters().value(Counter.SPILLED_STORES));
    assertTrue(store.counters().value(Counter.WRITTEN_BACK_PAGES) > LIMIT_PAGES * 40 / 100);
  }

  @Test
  void shouldWriteWholeBatches() {
    putIncompressible(0, LIMIT_PAGES * 95 / 100);
    while (writeback.doWork() == 0) {
      Thread.onSpinWait();
    }
    final double pagesPerWrite =
        (double) store.counters().value(Counter.WRITTEN_BACK_PAGES)
            / store.counters().value(Counter.SPILL_WRITES);
    assertTrue(pagesPerWrite > 200, "pages in one I/O: " + pagesPerWrite);
  }

  @Test
  void shouldPauseAfterAPageWasReadBackAndGoOnByItself() {
    set("accept_threshold_percent", "50");
    putIncompressible(0, LIMIT_PAGES * 94 / 100);
    assertEquals(0, writeback.doWork());
    loadFromSpill();
    final long written = store.counters().value(Counter.WRITTEN_BACK_PAGES);

    final long pause = writeback.doWork();

    assertEquals(TimeUnit.MILLISECONDS.toNanos(500), pause);
    assertEquals(written, store.counters().value(Counter.WRITTEN_BACK_PAGES));
    nanos.addAndGet(pause);
    assertEquals(0, writeback.doWork());
    assertTrue(store.counters().value(Counter.WRITTEN_BACK_PAGES) > written);
    assertEquals(500, store.counters().value(Counter.SHRINK_PAUSED_MS));
  }

  @Test
  void shouldNotPauseWhenStoresWouldHaveToWriteThemselves() {
    set("writeback_batch_size", "64");
    putIncompressible(0, LIMIT_PAGES * 99 / 100);
    assertEquals(0, writeback.doWork());
    loadFromSpill();
    assertTrue(store.level().isUrgent());
    while (store.level().isUrgent()) {
      assertEquals(0, writeback.doWork());
    }
    assertTrue(writeback.doWork() > 0, "with room below the limit it gives way");
  }

  @Test
  void shouldRestWithinABatchUnlessHardlyAnyRoomIsLeft() {
    final AtomicLong ticks = new AtomicLong();
    final AtomicInteger rests = new AtomicInteger();
    final ShortSlices slices =
        new ShortSlices(
            () -> ticks.addAndGet(10_000), () -> false, rest -> rests.incrementAndGet());
    final WritebackAgent agent =
        new WritebackAgent(
            store, parameters, nanos::get, slices, new MemoryPressure(() -> 0, nanos::get));
    set("writeback_batch_size", "64");
    putIncompressible(0, LIMIT_PAGES * 99 / 100);
    while (store.level().isPressing()) {
      assertEquals(0, agent.doWork());
      assertEquals(0, rests.get());
    }

    assertEquals(0, agent.doWork());

    assertTrue(rests.get() > 0);
  }

  @Test
  void shouldGoOnToHalfOfTheAcceptThresholdWhileMemoryIsShort() {
    final AtomicInteger pressure = new AtomicInteger(19);
    final WritebackAgent agent =
        new WritebackAgent(
            store,
            parameters,
            nanos::get,
            new ShortSlices(nanos::get, () -> false),
            new MemoryPressure(pressure::get, nanos::get));
    set("accept_threshold_percent", "80");
    set("shrink_pressure_percent", "20");
    putIncompressible(0, LIMIT_PAGES * 70 / 100);
    assertTrue(agent.doWork() > 0, "below the start, and memory is not short");
    assertEquals(0, store.counters().value(Counter.WRITTEN_BACK_PAGES));

    pressure.set(20);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    run(agent, () -> !store.level().isAboveHalfOfAccept());

    assertTrue(store.level().usedBytes() > store.level().limitBytes() * 30 / 100, "and no further");
    assertTrue(agent.doWork() > 0);
    putIncompressible(LIMIT_PAGES, LIMIT_PAGES * 20 / 100);
    set("shrink_pressure_percent", "0");
    assertTrue(agent.doWork() > 0, "it looks at no pressure");
  }

  @Test
  void shouldTellLoadsFromStores() {
    putIncompressible(0, LIMIT_PAGES * 94 / 100);
    assertEquals(0, writeback.doWork());
    final StoreActivity activity = new StoreActivity(store);
    assertFalse(activity.wasLoaded());
    putIncompressible(LIMIT_PAGES, 1);
    assertFalse(activity.wasLoaded());

    loadFromSpill();
    assertTrue(activity.wasLoaded());
    assertFalse(activity.wasLoaded());
    assertEquals(StoreResult.OK, store.load(LIMIT_PAGES, 1, page, 0));
    assertTrue(activity.wasLoaded());
  }

  @Test
  void shouldGetOnUnderASteadyTrickleOfReads() {
    set("accept_threshold_percent", "50");
    putIncompressible(0, LIMIT_PAGES * 94 / 100);
    assertEquals(0, writeback.doWork());
    final long written = store.counters().value(Counter.WRITTEN_BACK_PAGES);

    for (int tenths = 0; tenths < 100; tenths++) {
      loadFromSpill();
      writeback.doWork();
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    }

    final long batches =
        (store.counters().value(Counter.WRITTEN_BACK_PAGES) - written) / SpillBatch.MAX_PAGES;
    assertTrue(batches >= 4 && batches <= 6, "batches in ten seconds of trickle: " + batches);
  }

  @Test
  void shouldCleanTheSpillUnderASteadyTrickleOfReads() {
    putIncompressible(0, LIMIT_PAGES * 8);
    store.discard(1_000, LIMIT_PAGES * 2);
    for (int slot = 1_000 + LIMIT_PAGES * 2; slot < LIMIT_PAGES * 8; slot += 2) {
      store.discard(slot, 1);
    }
    int slot = LIMIT_PAGES * 8;
    while (!store.needsSpillCleaning()) {
      putIncompressible(slot++, 1);
    }
    final UpkeepAgent upkeep = new UpkeepAgent(store, parameters, nanos::get);
    for (int tenths = 0; tenths < 100 && store.needsSpillCleaning(); tenths++) {
      loadFromSpill();
      upkeep.doWork();
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    }
    assertTrue(store.counters().value(Counter.SPILL_CLEANED_PAGES) > 0);
  }

  /** As zswap: full, closed, shrunk down to the threshold, open again. */
  @Test
  void shouldOpenAFullPoolAgainWhenItShrinksReactively() {
    set("accept_threshold_percent", "50");
    set("shrink_start_percent", "100");
    set("full_policy", "reject");
    set("shrinker_delay_ms", "0");
    putIncompressible(0, LIMIT_PAGES * 98 / 100);
    assertTrue(writeback.doWork() > 0, "not yet full");
    putIncompressible(LIMIT_PAGES, LIMIT_PAGES / 10);
    final long rejected = store.counters().value(Counter.SPILLED_STORES);
    assertTrue(rejected > 0);

    while (writeback.doWork() == 0) {
      Thread.onSpinWait();
    }

    assertFalse(store.level().isAboveAccept());
    final long written = store.counters().value(Counter.WRITTEN_BACK_PAGES);
    for (int i = 0; i < 3; i++) {
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertTrue(writeback.doWork() > 0, "nobody has stored since: that is far enough");
    }
    assertEquals(written, store.counters().value(Counter.WRITTEN_BACK_PAGES));
    putIncompressible(2 * LIMIT_PAGES, 100);
    assertEquals(rejected, store.counters().value(Counter.SPILLED_STORES), "it is open again");
    assertTrue(writeback.doWork() > 0);
  }

  @Test
  void shouldStopWhenSwitchedOff() {
    putIncompressible(0, LIMIT_PAGES * 95 / 100);
    set("shrinker_enabled", "N");
    assertTrue(writeback.doWork() > 0);
    set("shrinker_enabled", "Y");
    set("writeback_enabled", "N");
    assertTrue(writeback.doWork() > 0);
    assertEquals(0, store.counters().value(Counter.SPILL_WRITES));
    set("writeback_enabled", "Y");
    assertEquals(0, writeback.doWork());
  }

  @Test
  void shouldRestWhenTheBudgetIsUsedUp() {
    set("writeback_limit", "0");
    set("writeback_limit_enable", "Y");
    putIncompressible(0, LIMIT_PAGES * 95 / 100);

    assertTrue(writeback.doWork() > 0);

    assertEquals(0, store.counters().value(Counter.SPILL_WRITES));
  }

  @Test
  void shouldNotBeWokenOutOfTheRestAfterAnError() {
    int slot = 0;
    while (tryPutIncompressible(slot) == StoreResult.OK) {
      slot++;
    }
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));

    assertEquals(TimeUnit.MILLISECONDS.toNanos(100), writeback.doWork(), "the spill is full");
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(40));
    assertEquals(TimeUnit.MILLISECONDS.toNanos(60), writeback.doWork(), "woken by a store");
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(60));
    assertEquals(TimeUnit.MILLISECONDS.toNanos(200), writeback.doWork());
    store.discard(0, slot / 2);
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
    putIncompressible(0, LIMIT_PAGES * 2);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertEquals(0, writeback.doWork(), "there is room again");
  }

  @Test
  void shouldRestShortlyAgainAfterAnErrorThatIsLongGone() {
    int slot = 0;
    while (tryPutIncompressible(slot) == StoreResult.OK) {
      slot++;
    }
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
    writeback.doWork();
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    assertEquals(TimeUnit.MILLISECONDS.toNanos(200), writeback.doWork());
    set("shrinker_enabled", "N");
    writeback.doWork();
    set("shrinker_enabled", "Y");

    assertEquals(TimeUnit.MILLISECONDS.toNanos(100), writeback.doWork());
  }

  @Test
  void shouldFillTheReserveAndGiveBackWhatIsBeyondIt() {
    final UpkeepAgent upkeep = new UpkeepAgent(store, parameters, nanos::get);
    run(upkeep, () -> !store.needsMemoryUpkeep());
    assertEquals(1 << 20, store.counters().value(Counter.POOL_TOTAL_SIZE));

    putIncompressible(0, 2_000);
    store.discard(0, 2_000);
    run(upkeep, () -> !store.needsMemoryUpkeep());

    assertEquals(1 << 20, store.counters().value(Counter.POOL_TOTAL_SIZE));
  }

  @Test
  void shouldFillTheReserveAndGiveMemoryBackInShortSlices() {
    final AtomicLong ticks = new AtomicLong();
    final AtomicInteger rests = new AtomicInteger();
    final UpkeepAgent upkeep =
        new UpkeepAgent(
            store,
            parameters,
            nanos::get,
            new ShortSlices(
                () -> ticks.addAndGet(ShortSlices.SLICE_NANOS),
                () -> false,
                rest -> rests.incrementAndGet()));

    upkeep.doWork();

    assertEquals(1 << 20, store.counters().value(Counter.POOL_TOTAL_SIZE), "one cycle");
    assertTrue(rests.get() >= 256 / 32, rests + " rests for 256 frames");
    putIncompressible(0, 2_000);
    store.discard(0, 2_000);
    rests.set(0);

    upkeep.doWork();

    assertTrue(rests.get() > 1);
  }

  @Test
  void shouldTellWhenHalfOfTheReserveIsUsedUp() {
    final UpkeepAgent upkeep = new UpkeepAgent(store, parameters, nanos::get);
    run(upkeep, () -> !store.needsMemoryUpkeep());
    final AtomicLong calls = new AtomicLong();
    store.onReserveLow(calls::incrementAndGet);
    putIncompressible(0, 100);
    assertEquals(0, calls.get(), "100 of 256 frames");
    putIncompressible(100, 100);
    assertTrue(calls.get() > 0);
    run(upkeep, () -> !store.needsMemoryUpkeep());
    calls.set(0);
    putIncompressible(200, 50);
    assertEquals(0, calls.get(), "it is full again");
  }

  @Test
  void shouldKeepAnEighthOfTheReserveAtRestAndAllOfItWhenStoresComeAgain() {
    final UpkeepAgent upkeep = new UpkeepAgent(store, parameters, nanos::get);
    run(upkeep, () -> !store.needsMemoryUpkeep());
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
    upkeep.doWork();
    run(upkeep, () -> !store.needsMemoryUpkeep());
    assertEquals(1 << 17, store.counters().value(Counter.POOL_TOTAL_SIZE));

    putIncompressible(0, 500);
    store.discard(0, 500);
    upkeep.doWork();
    run(upkeep, () -> !store.needsMemoryUpkeep());
    assertEquals(1 << 20, store.counters().value(Counter.POOL_TOTAL_SIZE));
  }

  @Test
  void shouldRecompressColdPagesOnlyWhenNobodyUsesTheStore() {
    set("dense_over_bytes", "4096");
    final Agent recompression = new RecompressionAgent(store, parameters, nanos::get);
    putText(0, 2_000);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
    recompression.doWork();
    assertEquals(0, store.counters().value(Counter.RECOMPRESSED_PAGES), "just used");

    for (int cycle = 0; cycle < 200; cycle++) {
      nanos.addAndGet(recompression.doWork());
    }

    assertEquals(2_000, store.counters().value(Counter.RECOMPRESSED_PAGES));
  }

  @Test
  void shouldLeaveColdPagesAloneWhenToldTo() {
    set("recompress_enabled", "N");
    set("dense_over_bytes", "4096");
    final Agent recompression = new RecompressionAgent(store, parameters, nanos::get);
    putText(0, 500);
    for (int cycle = 0; cycle < 200; cycle++) {
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1) + recompression.doWork());
    }
    assertEquals(0, store.counters().value(Counter.RECOMPRESSED_PAGES));
  }

  @Test
  void shouldRunByItselfAndEndWhenClosed() {
    final Shrinker shrinker = new Shrinker(store, parameters, () -> {}, () -> 0);
    shrinker.start();
    putIncompressible(0, LIMIT_PAGES * 2);
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (store.level().isAboveStart() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    shrinker.close();
    assertFalse(store.level().isAboveStart());
    final long writes = store.counters().value(Counter.SPILL_WRITES);
    assertTrue(writes > 0);
    putIncompressible(LIMIT_PAGES * 2, 100);
    assertTrue(store.counters().value(Counter.SPILL_WRITES) <= writes + 4, "still at work");
  }

  private static void run(final Agent agent, final BooleanSupplier done) {
    for (int cycle = 0; cycle < 1_000 && !done.getAsBoolean(); cycle++) {
      agent.doWork();
    }
    assertTrue(done.getAsBoolean());
  }

  private void loadFromSpill() {
    final long before = store.counters().value(Counter.LOADS_SPILL);
    assertEquals(StoreResult.OK, store.load(0, 1, page, 0));
    assertEquals(before + 1, store.counters().value(Counter.LOADS_SPILL));
  }

  private void putIncompressible(final int firstSlot, final int pages) {
    for (int slot = firstSlot; slot < firstSlot + pages; slot++) {
      assertEquals(StoreResult.OK, tryPutIncompressible(slot));
    }
  }

  private int tryPutIncompressible(final int slot) {
    for (int at = 0; at < PAGE; at += Long.BYTES) {
      page.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
    return store.store(slot, 1, page, 0);
  }

  private void putText(final int firstSlot, final int pages) {
    for (int slot = firstSlot; slot < firstSlot + pages; slot++) {
      for (int at = 0; at < PAGE; at++) {
        page.set(ValueLayout.JAVA_BYTE, at, (byte) ('a' + random.nextInt(8)));
      }
      assertEquals(StoreResult.OK, store.store(slot, 1, page, 0));
    }
  }

  private void set(final String name, final String value) {
    final List<Assignment> assignments = new ArrayList<>();
    assignments.add(new Assignment(Parameter.of(name), value));
    parameters.apply(assignments);
  }
}
