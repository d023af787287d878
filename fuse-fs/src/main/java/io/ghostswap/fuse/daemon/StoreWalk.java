package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.fs.PageSpace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Stores and loads pages of one swapfile with no kernel in between, so often that what is done for
 * each page is compiled by C2, which wants some 5,000 calls of each way that a page may go. By way
 * of the mount there is no time for as many, and C2 would work while the first program fills.
 * docs/SPEED.md has the figures.
 */
final class StoreWalk {
  private static final int PAGES = WarmUpPages.REQUEST_PAGES;
  static final int ROUNDS = 400;

  private static final Duration TIME = Duration.ofMillis(600);

  private final PageSpace space;
  private final long firstSlot;
  private final long slots;

  /**
   * Prepares it.
   *
   * @param firstSlot the file's first slot
   * @param slots of the file; they are empty, now and in the end
   */
  StoreWalk(PageSpace space, long firstSlot, long slots) {
    this.space = space;
    this.firstSlot = firstSlot;
    this.slots = slots;
  }

  /**
   * Does it, or as much of it as there is time and place for.
   *
   * @throws IOException where other bytes come back than were stored
   */
  void run() throws IOException {
    long requests = Math.min(WarmUpPages.REQUESTS, slots / PAGES);
    long deadline = System.nanoTime() + TIME.toNanos();
    try (Arena arena = Arena.ofConfined()) {
      long bytes = (long) PAGES * PageSpace.PAGE_SIZE;
      MemorySegment stored = arena.allocate(bytes, PageSpace.PAGE_SIZE);
      MemorySegment loaded = arena.allocate(bytes, PageSpace.PAGE_SIZE);
      WarmUpPages.fill(stored);
      boolean fits = requests > 0;
      for (int i = 0; fits && i < ROUNDS && System.nanoTime() < deadline; i++) {
        long slot = firstSlot + i % requests * PAGES;
        if (slot == firstSlot) {
          space.discard(firstSlot, requests * PAGES);
        }
        fits = space.store(slot, PAGES, stored, 0) == PageSpace.OK;
        if (fits) {
          load(slot, loaded);
          compare(stored, loaded);
        }
      }
    } finally {
      space.discard(firstSlot, requests * PAGES);
    }
  }

  private void load(long slot, MemorySegment loaded) throws IOException {
    if (space.load(slot, PAGES, loaded, 0) != PageSpace.OK) {
      throw new IOException("the store does not give back what was stored");
    }
  }

  private static void compare(MemorySegment stored, MemorySegment loaded) throws IOException {
    if (stored.mismatch(loaded) >= 0) {
      throw new IOException("the store gives back other bytes than were stored");
    }
  }
}
