package io.ghostswap.shrinker;

import io.ghostswap.config.Parameters;
import io.ghostswap.config.Settings;
import io.ghostswap.store.PageStore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Makes cold pages denser while nobody uses the store, within {@code recompress_cpu_percent} of one
 * CPU, in pieces of about a millisecond. It walks over all pages in rounds; between two rounds it
 * waits for a quarter of {@code recompress_idle_seconds}, since hardly a page can have become cold
 * before.
 */
final class RecompressionAgent implements Agent {
  private static final long QUIET_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MIN_REST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** Pages recompressed in a cycle, at some tens of microseconds each. */
  private static final int PAGES_PER_CYCLE = 32;

  private static final int LEAVES_PER_CYCLE = 64;

  private final PageStore store;
  private final Parameters parameters;
  private final LongSupplier nanos;
  private final StoreActivity activity;
  private long nextRoundNanos;

  RecompressionAgent(final PageStore store, final Parameters parameters, final LongSupplier nanos) {
    this.store = store;
    this.parameters = parameters;
    this.nanos = nanos;
    this.activity = new StoreActivity(store);
    this.nextRoundNanos = nanos.getAsLong();
  }

  @Override
  public String name() {
    return "ghostswap-recompression";
  }

  @Override
  public long doWork() {
    final Settings settings = parameters.current();
    final long start = nanos.getAsLong();
    final boolean quiet = activity.isQuiet();
    if (!settings.recompressEnabled() || !quiet || start - nextRoundNanos < 0) {
      return QUIET_REST_NANOS;
    }
    final int denser =
        store.recompressCold(settings.recompressIdleSeconds(), PAGES_PER_CYCLE, LEAVES_PER_CYCLE);
    final long end = nanos.getAsLong();
    if (denser < 0) {
      nextRoundNanos = end + TimeUnit.SECONDS.toNanos(settings.recompressIdleSeconds()) / 4;
      return QUIET_REST_NANOS;
    }
    return restAfter(end - start, settings.recompressCpuPercent());
  }

  /** The rest after which the work was the given percentage of the time. */
  private static long restAfter(final long workNanos, final int percent) {
    return Math.max(workNanos * (100 - percent) / percent, MIN_REST_NANOS);
  }
}
