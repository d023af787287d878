package io.ghostswap.fuse.demo;

/** What kind of data a page of {@link PageMix} holds, with its share of all pages. */
enum PageKind {
  /** One repeated 8-byte word, mostly zero: fresh heap, padding. */
  SAME_FILLED(20),
  /** Lines of words and numbers: logs, source text, JSON. */
  TEXT(32),
  /** Records of pointers into a few regions and of small numbers: the heaps of most programs. */
  POINTERS(38),
  /** Random bytes: what is compressed or encrypted already. */
  INCOMPRESSIBLE(10),
  /** Three quarters compressible: a quarter of random bytes, then one repeated word. */
  QUARTER_RANDOM(0);

  private static final int ALL = 100;

  private final int percent;

  PageKind(final int percent) {
    this.percent = percent;
  }

  /** The kind that a random number stands for. */
  static PageKind of(final long random) {
    int left = (int) Long.remainderUnsigned(random, ALL);
    for (final PageKind kind : values()) {
      left -= kind.percent;
      if (left < 0) {
        return kind;
      }
    }
    throw new AssertionError("the shares do not add up to " + ALL);
  }
}
