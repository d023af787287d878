package io.ghostswap.shrinker;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's memory pressure, asked for twice a second at most and only while somebody wants to
 * know. Used by one thread.
 */
final class MemoryPressure {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryPressure.class);
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final PressureSource source;
  private final LongSupplier nanos;
  private boolean missing;
  private long readNanos;
  private int percent;

  MemoryPressure(final PressureSource source, final LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
    this.readNanos = nanos.getAsLong() - FRESH_NANOS;
  }

  /**
   * Whether it is at a bound or above.
   *
   * @param bound percent; at 0 nothing is read
   * @return false as well where the kernel tells no pressure; the log says so once
   */
  boolean isAtLeast(final int bound) {
    if (bound == 0 || missing) {
      return false;
    }
    final long now = nanos.getAsLong();
    if (now - readNanos >= FRESH_NANOS) {
      read();
      readNanos = now;
    }
    return percent >= bound;
  }

  private void read() {
    try {
      percent = source.percent();
    } catch (final IOException e) {
      missing = true;
      percent = 0;
      LOG.warn("shrink_pressure_percent has no effect: {}", e.toString());
    }
  }
}
