package io.ghostswap.store;

/**
 * What came of an attempt to load some of up to 32 pages, in one number, so that it makes no
 * garbage: which are still wanted, one a bit, and how many could not be read.
 */
final class LoadOutcome {
  /** Pages that are loaded together. */
  static final int MAX_PAGES = Integer.SIZE;

  private static final long LEFT_MASK = (1L << MAX_PAGES) - 1;

  private LoadOutcome() {}

  static long of(final int left, final int failures) {
    return (long) failures << MAX_PAGES | left & LEFT_MASK;
  }

  /** The first so many pages, 1 to 32: all of them wanted. */
  static int first(final int pages) {
    return (int) (LEFT_MASK >>> MAX_PAGES - pages);
  }

  /** What has come of two attempts, the second one for what the first one has left. */
  static long then(final long first, final long second) {
    return of(left(second), failures(first) + failures(second));
  }

  /** Pages that are still wanted. */
  static int left(final long outcome) {
    return (int) outcome;
  }

  /** How many could not be read; they are not wanted any more. */
  static int failures(final long outcome) {
    return (int) (outcome >>> MAX_PAGES);
  }
}
