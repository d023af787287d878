package io.ghostswap.shrinker;

import io.ghostswap.store.PageStore;
import java.util.function.LongSupplier;

/**
 * When background work may use the disk: not within a delay of the last page that the foreground
 * spilled or read back, but one piece passes each {@link #MAX_PAUSES} delays all the same, so that
 * it gets on under a steady trickle of such pages. Used by one thread.
 */
final class DiskTurn {
  /** The delays after which one piece of work passes in spite of foreground I/O. */
  static final int MAX_PAUSES = 4;

  private final PageStore store;
  private final LongSupplier nanos;
  private long pausedSinceNanos;
  private boolean paused;

  DiskTurn(final PageStore store, final LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
  }

  /** Nanoseconds to leave the disk to the foreground; 0 when it is our turn, which ends a pause. */
  long waitNanos(final long delayNanos) {
    final long now = nanos.getAsLong();
    final long left = delayNanos - store.foreground().sinceSpillNanos();
    if (left <= 0) {
      return 0;
    }
    if (!paused) {
      paused = true;
      pausedSinceNanos = now;
    }
    // A pause that a turn has ended begins anew at once: the foreground still uses the disk.
    final long toTurn = MAX_PAUSES * delayNanos - (now - pausedSinceNanos);
    return toTurn <= 0 ? 0 : Math.min(left, toTurn);
  }

  /**
   * Ends the pause if there is one, as each turn does.
   *
   * @return how long it was, in nanoseconds
   */
  long endPause() {
    if (!paused) {
      return 0;
    }
    paused = false;
    return nanos.getAsLong() - pausedSinceNanos;
  }
}
