package io.ghostswap.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/** A page that races are about. Outcomes know it by its word. */
final class StressPage {
  /** What a slot without a page gives. */
  static final StressPage EMPTY = new StressPage("empty", Filling.SAME, 0);

  static final StressPage OLD = new StressPage("old", Filling.DENSE, 1);
  static final StressPage NEW = new StressPage("new", Filling.DENSE, 2);
  static final StressPage NEWER = new StressPage("newer", Filling.DENSE, 3);
  static final StressPage OLD_SAME_FILLED = new StressPage("old", Filling.SAME, 4);
  static final StressPage NEW_SAME_FILLED = new StressPage("new", Filling.SAME, 5);
  static final StressPage NEW_RAW = new StressPage("new", Filling.RAW, 6);

  /** What is not a page of these: bytes of two pages, or garbage. */
  static final String TORN = "torn";

  /** How a page is stored. */
  private enum Filling {
    SAME,

    /**
     * LZ4 makes about 2000 bytes of it, Zstandard half of that. Two such objects fill a zspage of
     * one frame.
     */
    DENSE,

    RAW
  }

  private static final int DENSE_BYTES = 1984;
  private static final int DENSE_LETTERS = 16;

  private static final List<StressPage> PAGES =
      List.of(EMPTY, OLD, NEW, NEWER, OLD_SAME_FILLED, NEW_SAME_FILLED, NEW_RAW);

  private final String word;
  private final MemorySegment bytes;

  private StressPage(final String word, final Filling filling, final int seed) {
    this.word = word;
    this.bytes = Arena.global().allocate(TestPages.SIZE);
    final SplittableRandom random = new SplittableRandom(seed);
    switch (filling) {
      case SAME -> bytes.fill((byte) seed);
      case RAW -> fillRandomly(random, TestPages.SIZE, 256);
      case DENSE -> fillRandomly(random, DENSE_BYTES, DENSE_LETTERS);
    }
  }

  private void fillRandomly(final SplittableRandom random, final int count, final int letters) {
    for (int at = 0; at < count; at++) {
      bytes.set(JAVA_BYTE, at, (byte) random.nextInt(letters));
    }
  }

  MemorySegment bytes() {
    return bytes;
  }

  /** The word of the page that {@code memory} holds, or {@link #TORN}. */
  static String word(final MemorySegment memory) {
    for (final StressPage page : PAGES) {
      if (page.bytes.mismatch(memory) < 0) {
        return page.word;
      }
    }
    return TORN;
  }
}
