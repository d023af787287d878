package io.ghostswap.store;

import io.ghostswap.config.Settings;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pages that {@code writeback_limit} still allows, as zram's budget for flash wear.
 *
 * <p>Background and commanded writeback ask first. What the foreground must put on disk at once is
 * charged but never refused, since a swap write that fails goes nowhere else. Thread-safe.
 */
final class WritebackBudget {
  private final AtomicLong remaining = new AtomicLong();

  WritebackBudget(final Settings settings) {
    start(settings);
  }

  /** Starts anew, as each write of {@code writeback_limit} does. */
  void start(final Settings settings) {
    remaining.set(settings.writebackLimit());
  }

  /** The pages that may be written back now, at most {@code wanted}. */
  int allowed(final Settings settings, final int wanted) {
    return settings.writebackLimitEnable() ? Math.clamp(remaining.get(), 0, wanted) : wanted;
  }

  void charge(final Settings settings, final int pages) {
    if (settings.writebackLimitEnable()) {
      remaining.updateAndGet(before -> Math.max(0, before - pages));
    }
  }

  long remaining() {
    return remaining.get();
  }
}
