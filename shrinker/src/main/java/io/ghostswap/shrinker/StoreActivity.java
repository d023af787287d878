package io.ghostswap.shrinker;

import io.ghostswap.store.Counter;
import io.ghostswap.store.PageStore;

/** Whether the foreground uses the store, judged by the pages moved since the last look. */
final class StoreActivity {
  /** Pages between two looks that still count as nobody using the store: 1 MiB. */
  private static final long QUIET_PAGES = 256;

  private final PageStore store;
  private long pagesBefore;

  StoreActivity(final PageStore store) {
    this.store = store;
  }

  /** Looks, and says whether hardly a page was stored or loaded since the look before. */
  boolean isQuiet() {
    final long pages =
        store.counters().value(Counter.STORES)
            + store.counters().value(Counter.LOADS_POOL)
            + store.counters().value(Counter.LOADS_SPILL);
    final boolean quiet = pages - pagesBefore <= QUIET_PAGES;
    pagesBefore = pages;
    return quiet;
  }
}
