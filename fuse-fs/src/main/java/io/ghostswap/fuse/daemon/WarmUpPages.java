package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.fs.PageSpace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Pages of every kind that the store tells apart, four of them in turn. */
final class WarmUpPages {
  /** Of a request of the usual size. */
  static final int REQUEST_PAGES = 32;

  /**
   * Requests of the usual size that are written one behind the other before all is discarded: the
   * pool grows meanwhile, as it does when a program fills.
   */
  static final long REQUESTS = 32;

  private static final long SEED = 42;

  private WarmUpPages() {}

  /** The same word again and again, random, and what lz4 and what only zstd makes shorter. */
  static void fill(MemorySegment pages) {
    RandomGenerator random = new SplittableRandom(SEED);
    for (long i = 0; i < pages.byteSize(); i += Long.BYTES) {
      int page = (int) (i / PageSpace.PAGE_SIZE);
      long word =
          switch (page % 4) {
            case 0 -> page;
            case 1 -> random.nextLong();
            case 2 -> random.nextInt(2 + 40 * page);
            default -> random.nextLong() & 0x0f0f0f0f0f0f0f0fL;
          };
      pages.set(ValueLayout.JAVA_LONG, i, word);
    }
  }
}
