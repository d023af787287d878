package io.ghostswap.store;

import io.ghostswap.config.FullPolicy;
import io.ghostswap.config.Settings;
import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;

/**
 * Where the pool stands between empty and its limit.
 *
 * <p>The level is the memory of zspages, live or not; the reserve counts towards the limit but not
 * towards the level, since a store can use it at once. Thread-safe.
 */
public final class PoolLevel {
  /** A burst after a rest finds this part of the reserve, and the upkeep awake after 100 ms. */
  private static final int RESTING_SHIFT = 3;

  /** The part of the pool that a busy reserve is: a sixteenth. */
  private static final int RESERVE_SHIFT = 4;

  /** What a burst may take before the upkeep, awake every 5 ms, has touched more. */
  private static final long MIN_RESERVE_BYTES = 4L << 20;

  private final FrameArena arena;
  private final long totalRamBytes;
  private volatile long limitBytes;
  private volatile long startBytes;
  private volatile long acceptBytes;
  private volatile long reserveBytes;
  private volatile boolean resting;
  private volatile boolean reachedFull;
  private volatile PoolListener listener = () -> {};
  private volatile Runnable reserveListener = () -> {};

  PoolLevel(final FrameArena arena, final long totalRamBytes, final Settings settings) {
    this.arena = arena;
    this.totalRamBytes = totalRamBytes;
    apply(settings);
  }

  void apply(final Settings settings) {
    limitBytes = settings.poolLimitBytes(totalRamBytes);
    startBytes = settings.shrinkStartBytes(totalRamBytes);
    acceptBytes = settings.acceptThresholdBytes(totalRamBytes);
    arena.limitPoolBytes(limitBytes);
    reserveBytes = settings.poolReserveBytes();
    adjustReserve();
    listener.onPoolAboveStart();
  }

  /** Keeps all of the reserve, or an eighth of it while nobody stores. */
  void rest(final boolean newResting) {
    resting = newResting;
    adjustReserve();
  }

  /**
   * Fits the reserve to the pool: a sixteenth of it, but never so little that a burst empties it.
   */
  void adjustReserve() {
    final long fitting =
        Math.min(reserveBytes, Math.max(MIN_RESERVE_BYTES, usedBytes() >> RESERVE_SHIFT));
    arena.reserveBytes(resting ? reserveBytes >> RESTING_SHIFT : fitting);
  }

  void listener(final PoolListener newListener) {
    listener = newListener;
  }

  void reserveListener(final Runnable newListener) {
    reserveListener = newListener;
  }

  /** Memory of the pool's zspages in bytes. */
  public long usedBytes() {
    return arena.heldBytes(MemoryTag.POOL);
  }

  /** Limit of the pool's memory in bytes. */
  public long limitBytes() {
    return limitBytes;
  }

  /**
   * Whether the shrinker has to start. A pool that was full and waits for the accept threshold
   * counts as above until it has come down to it, wherever the start is: nobody else would open it
   * again.
   */
  public boolean isAboveStart() {
    return usedBytes() > startBytes || reachedFull && isAboveAccept();
  }

  /**
   * Whether the level is so near the limit that stores may have to write to disk themselves: more
   * than half-way from the start of the shrinker.
   */
  public boolean isUrgent() {
    return usedBytes() > startBytes + (limitBytes - startBytes) / 2;
  }

  /**
   * Whether hardly any room is left, so that nothing may slow the shrinker down: three quarters of
   * the way from its start to the limit are used up.
   */
  public boolean isPressing() {
    return usedBytes() > limitBytes - (limitBytes - startBytes) / 4;
  }

  /** Whether the shrinker has to go on. */
  public boolean isAboveAccept() {
    return usedBytes() > acceptBytes;
  }

  /** The same for a shrinker that makes room for others, since memory is short. */
  public boolean isAboveHalfOfAccept() {
    return usedBytes() > acceptBytes / 2;
  }

  /** Tells who listens that the level is above the start of the shrinker, or the reserve low. */
  void afterStore() {
    if (arena.isReserveLow()) {
      reserveListener.run();
    }
    if (isAboveStart()) {
      listener.onPoolAboveStart();
    }
  }

  /** Notes that a store found no room. Under {@code full_policy=reject} it closes the pool. */
  void reachedLimit(final Settings settings) {
    reachedFull = settings.fullPolicy() == FullPolicy.REJECT;
    listener.onPoolAboveStart();
  }

  /**
   * Whether the pool takes new pages: not while {@code full_policy=reject} waits for the accept
   * threshold, as zswap's hysteresis does.
   */
  boolean accepts(final Settings settings) {
    if (!reachedFull) {
      return true;
    }
    if (settings.fullPolicy() != FullPolicy.REJECT || !isAboveAccept()) {
      reachedFull = false;
    }
    return !reachedFull;
  }
}
