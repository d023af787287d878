package io.ghostswap.shrinker;

import io.ghostswap.store.Counter;
import io.ghostswap.store.PageStore;

/**
 * Whether the foreground uses the store, judged by the pages moved since the last look. Used by one
 * thread.
 */
final class StoreActivity {
  /** Pages between two looks that still count as nobody using the store: 1 MiB. */
  private static final long QUIET_PAGES = 256;

  private final PageStore store;
  private long pagesBefore;
  private long loadsBefore;

  StoreActivity(final PageStore store) {
    this.store = store;
  }

  /** Looks, and says whether hardly a page was stored or loaded since the look before. */
  boolean isQuiet() {
    final long pages = store.counters().value(Counter.STORES) + loads();
    final boolean quiet = pages - pagesBefore <= QUIET_PAGES;
    pagesBefore = pages;
    return quiet;
  }

  /** Looks, and says whether a page was loaded since it was asked last: somebody waits for each. */
  boolean wasLoaded() {
    final long loads = loads();
    final boolean loaded = loads != loadsBefore;
    loadsBefore = loads;
    return loaded;
  }

  private long loads() {
    return store.counters().value(Counter.LOADS_POOL) + store.counters().value(Counter.LOADS_SPILL);
  }
}
