package io.ghostswap.shrinker;

import io.ghostswap.config.Parameters;
import io.ghostswap.config.Settings;
import io.ghostswap.store.PageStore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Housekeeping in the order of its urgency: the memory reserve, room on the spill and on its upper
 * tiers, and compaction. What takes the processor alone is done in {@link ShortSlices}.
 */
final class UpkeepAgent implements Agent {
  /** The rest while the store is used: a burst must not outrun the reserve by much. */
  private static final long BUSY_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long QUIET_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Frames touched or returned in a cycle: 4 MiB. */
  private static final int FRAMES_PER_CYCLE = 1024;

  /** Frames touched or returned before the slice may end; at a microsecond or so each. */
  private static final int FRAMES_PER_STEP = 32;

  /** Objects moved in a cycle; at well under a microsecond each. */
  private static final int OBJECTS_PER_CYCLE = 512;

  private static final int OBJECTS_PER_STEP = 64;

  private final PageStore store;
  private final Parameters parameters;
  private final LongSupplier nanos;
  private final StoreActivity activity;
  private final DiskTurn turn;
  private final ShortSlices slices;
  private long busyNanos;

  UpkeepAgent(final PageStore store, final Parameters parameters, final LongSupplier nanos) {
    this(store, parameters, nanos, new ShortSlices(nanos, new StoreActivity(store)::wasLoaded));
  }

  UpkeepAgent(
      final PageStore store,
      final Parameters parameters,
      final LongSupplier nanos,
      final ShortSlices slices) {
    this.store = store;
    this.parameters = parameters;
    this.nanos = nanos;
    this.busyNanos = nanos.getAsLong();
    this.activity = new StoreActivity(store);
    this.turn = new DiskTurn(store, nanos);
    this.slices = slices;
  }

  @Override
  public String name() {
    return "ghostswap-upkeep";
  }

  @Override
  public long doWork() {
    final boolean quiet = activity.isQuiet();
    rest(quiet);
    slices.begin();
    keepUpMemory();
    if (keepUpSpill(parameters.current())) {
      return 0;
    }
    if (compact()) {
      return BUSY_REST_NANOS;
    }
    return quiet ? QUIET_REST_NANOS : BUSY_REST_NANOS;
  }

  /** All of it once it is needed: a reserve that is short is filled. */
  private void keepUpMemory() {
    if (!store.needsMemoryUpkeep()) {
      return;
    }
    int frames = 0;
    while (frames < FRAMES_PER_CYCLE && store.keepUpMemory(FRAMES_PER_STEP) > 0) {
      frames += FRAMES_PER_STEP;
      slices.step();
    }
  }

  /** Returns whether anything was moved. */
  private boolean compact() {
    int moved = 0;
    int step = 1;
    while (step > 0 && moved < OBJECTS_PER_CYCLE && store.isCompactable()) {
      step = store.compact(OBJECTS_PER_STEP);
      moved += step;
      slices.step();
    }
    return moved > 0;
  }

  /** Lets most of the reserve go after as long a quiet as makes a page cold. */
  private void rest(final boolean quiet) {
    final long now = nanos.getAsLong();
    if (!quiet) {
      busyNanos = now;
    }
    final long idle = TimeUnit.SECONDS.toNanos(parameters.current().recompressIdleSeconds());
    store.restReserve(now - busyNanos > idle);
  }

  /** Makes room on the spill, one segment, when the disk is free. Returns whether it did. */
  private boolean keepUpSpill(final Settings settings) {
    final boolean clean = store.needsSpillCleaning();
    if (!settings.writebackEnabled() || !clean && !store.needsMoveDown()) {
      turn.endPause();
      return false;
    }
    if (turn.waitNanos(TimeUnit.MILLISECONDS.toNanos(settings.shrinkerDelayMs())) > 0) {
      return false;
    }
    turn.endPause();
    return clean ? store.cleanSpill() : store.moveDown();
  }
}
