package io.ghostswap.fuse.demo;

/** The order in which pages are visited; every order visits each page exactly once. */
enum PageOrder {
  /** By rising number. */
  SEQUENTIAL {
    @Override
    void visit(final long from, final long to, final long seed, final PageVisitor visitor) {
      for (long page = from; page < to; page++) {
        visitor.visit(page);
      }
    }
  },
  /** As if by chance, the same for the same seed. */
  RANDOM {
    @Override
    void visit(final long from, final long to, final long seed, final PageVisitor visitor) {
      final long count = to - from;
      final long mask = Math.max(1, Long.highestOneBit(Math.max(1, count - 1)) * 2) - 1;
      // A congruential generator with these properties runs through every value below its modulus.
      final long multiplier = (seed & ~7L) | 5;
      final long increment = (seed >>> 32) | 1;
      long value = seed & mask;
      for (long step = 0; step <= mask; step++) {
        value = value * multiplier + increment & mask;
        // The low bits of such a generator alternate, so they go to the top.
        final long page = Long.reverse(value) >>> Long.numberOfLeadingZeros(mask);
        if (page < count) {
          visitor.visit(from + page);
        }
      }
    }
  };

  /** Takes one page. */
  interface PageVisitor {
    void visit(long page);
  }

  abstract void visit(long from, long to, long seed, PageVisitor visitor);
}
