package io.ghostswap.store.spill;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * Whether the writes of a tier come to an end. Thread-safe.
 *
 * <p>A tier that hangs is passed over, so that it holds those who have begun to write and nobody
 * else.
 */
final class WriteProgress {

  /** A write takes milliseconds; a disk that needs so long for one is busy with its own repair. */
  static final long STUCK_NS = 2_000_000_000L;

  @GuardedBy("this")
  private int underWay;

  @GuardedBy("this")
  private long lastNs;

  synchronized void begin(long nowNs) {
    if (underWay++ == 0) {
      lastNs = nowNs;
    }
  }

  synchronized void end(long nowNs) {
    underWay--;
    lastNs = nowNs;
  }

  /** Whether writes are under way and none has ended for {@link #STUCK_NS}. */
  synchronized boolean isStuck(long nowNs) {
    return underWay > 0 && nowNs - lastNs > STUCK_NS;
  }
}
