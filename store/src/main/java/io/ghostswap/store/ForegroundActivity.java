package io.ghostswap.store;

import java.util.function.LongSupplier;

/**
 * When the data path last needed the disk, for background work that gives way to it. Thread-safe.
 */
public final class ForegroundActivity {
  private final LongSupplier nanos;
  private volatile long lastSpillNanos;

  ForegroundActivity(final LongSupplier nanos) {
    this.nanos = nanos;
    this.lastSpillNanos = nanos.getAsLong() - Long.MAX_VALUE / 4;
  }

  void usedSpill() {
    lastSpillNanos = nanos.getAsLong();
  }

  /** Nanoseconds since a page was last spilled or read back in the foreground. */
  public long sinceSpillNanos() {
    return nanos.getAsLong() - lastSpillNanos;
  }
}
