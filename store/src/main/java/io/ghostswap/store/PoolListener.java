package io.ghostswap.store;

/** Hears that the pool's level is above the start of the shrinker. */
@FunctionalInterface
public interface PoolListener {
  /** Called by storing threads, often, so it must be cheap and must not block. */
  void onPoolAboveStart();
}
