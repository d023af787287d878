package io.ghostswap.shrinker;

import io.ghostswap.config.Parameters;
import io.ghostswap.config.Settings;
import io.ghostswap.store.Counter;
import io.ghostswap.store.PageStore;
import io.ghostswap.store.spill.Pace;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proactive shrinking: starts above {@code shrink_start_percent}, stops at {@code
 * accept_threshold_percent}, one batch a cycle, while the pool accepts pages all along. After
 * Takero Funaki's global shrinker of 2024.
 *
 * <p>While a page had to be spilled or read back in the foreground less than {@code
 * shrinker_delay_ms} ago, it leaves the disk alone; under a steady trickle of such pages one batch
 * passes each {@link DiskTurn#MAX_PAUSES} pauses, so that it still gets on. Near the limit it does
 * not pause, since the stores would have to write themselves. While memory is short, by {@link
 * MemoryPressure} and {@code shrink_pressure_percent}, it goes on down to half of the accept
 * threshold. It works in {@link ShortSlices}, but for the last of the room. After an error it rests
 * for longer and longer.
 *
 * <pre>
 *   IDLE --above start--> SHRINKING --foreground I/O--> (pause) --> SHRINKING
 *     ^                       |
 *     +--- at or below accept, disabled, nothing to write ---+
 * </pre>
 */
final class WritebackAgent implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(WritebackAgent.class);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FIRST_BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MAX_BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PageStore store;
  private final Parameters parameters;
  private final LongSupplier nanos;
  private boolean shrinking;
  private final DiskTurn turn;
  private final ShortSlices slices;
  private final MemoryPressure pressure;
  private long backOffNanos;
  private long backOffStartNanos;

  WritebackAgent(
      final PageStore store,
      final Parameters parameters,
      final LongSupplier nanos,
      final PressureSource pressure) {
    this(
        store,
        parameters,
        nanos,
        new ShortSlices(nanos, new StoreActivity(store)::wasLoaded),
        new MemoryPressure(pressure, nanos));
  }

  WritebackAgent(
      final PageStore store,
      final Parameters parameters,
      final LongSupplier nanos,
      final ShortSlices slices,
      final MemoryPressure pressure) {
    this.store = store;
    this.parameters = parameters;
    this.nanos = nanos;
    this.turn = new DiskTurn(store, nanos);
    this.slices = slices;
    this.pressure = pressure;
  }

  @Override
  public String name() {
    return "ghostswap-shrinker";
  }

  @Override
  public long doWork() {
    final Settings settings = parameters.current();
    if (!mustShrink(settings)) {
      endPause();
      // What fails the next time, fails for the first time.
      backOffNanos = 0;
      return IDLE_NANOS;
    }
    // A store wakes the agent, but does not end a rest that an error has begun.
    final long backOff = backOffNanos - (nanos.getAsLong() - backOffStartNanos);
    if (backOffNanos > 0 && backOff > 0) {
      return backOff;
    }
    final long pause = pauseNanos(settings);
    if (pause > 0) {
      return pause;
    }
    return writeBack();
  }

  private boolean mustShrink(final Settings settings) {
    final boolean able = settings.shrinkerEnabled() && store.canWriteBack();
    final boolean wasShrinking = shrinking;
    shrinking = able && (isLevelHigh() || isMemoryShort(settings));
    if (shrinking && !wasShrinking) {
      store.counters().increment(Counter.SHRINK_RUNS);
    }
    return shrinking;
  }

  private boolean isLevelHigh() {
    return shrinking ? store.level().isAboveAccept() : store.level().isAboveStart();
  }

  private boolean isMemoryShort(final Settings settings) {
    return store.level().isAboveHalfOfAccept()
        && pressure.isAtLeast(settings.shrinkPressurePercent());
  }

  /** How long to leave the disk to the foreground now; 0 when it is our turn. */
  private long pauseNanos(final Settings settings) {
    // At the limit the stores would write instead, and wait for it: that is no way to give way.
    final long delay = TimeUnit.MILLISECONDS.toNanos(settings.shrinkerDelayMs());
    final long wait = store.level().isUrgent() ? 0 : turn.waitNanos(delay);
    if (wait == 0) {
      endPause();
    }
    return wait;
  }

  private void endPause() {
    final long pausedMillis = TimeUnit.NANOSECONDS.toMillis(turn.endPause());
    if (pausedMillis > 0) {
      store.counters().add(Counter.SHRINK_PAUSED_MS, pausedMillis);
    }
  }

  /** Rests make a batch three to six times the work, for which near the limit is no time. */
  private Pace pace() {
    if (store.level().isPressing()) {
      return Pace.UNBROKEN;
    }
    slices.begin();
    return slices;
  }

  private long writeBack() {
    final int moved = store.writeBackColdest(pace());
    if (moved > 0) {
      backOffNanos = 0;
      return 0;
    }
    if (moved == 0) {
      // Everything left had a second chance, or the budget is used up.
      return IDLE_NANOS;
    }
    if (store.cleanSpill()) {
      return 0;
    }
    if (backOffNanos == 0) {
      LOG.warn(
          "the spill takes no pages (full or failing); the pool keeps them, trying again later");
      backOffNanos = FIRST_BACK_OFF_NANOS;
    } else {
      backOffNanos = Math.min(2 * backOffNanos, MAX_BACK_OFF_NANOS);
    }
    backOffStartNanos = nanos.getAsLong();
    return backOffNanos;
  }
}
