package io.ghostswap.fuse.demo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Page content that can be made again at any time: it follows from the seed, the page's number and
 * how often the page was rewritten. No two pages but same-filled ones are equal, so a page that
 * comes back in the place of another is found out.
 *
 * <p>Not thread-safe: one object per thread.
 */
final class PageMix {
  static final int PAGE_SIZE = 4096;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[][] WORDS = words();
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
  private static final int REGIONS = 4;
  private static final long REGION_BASE = 0x00007f3a00000000L;
  private static final int RECORD_WORDS = 8;

  private final long seed;
  private final PageKind only;
  private long random;

  PageMix(final long seed) {
    this(seed, null);
  }

  /** Pages of one kind alone. */
  PageMix(final long seed, final PageKind only) {
    this.seed = seed;
    this.only = only;
  }

  PageKind kind(final long page, final int generation) {
    start(page, generation);
    final PageKind drawn = PageKind.of(next());
    return only == null ? drawn : only;
  }

  /**
   * Makes a page.
   *
   * @param page its number
   * @param generation how often it was rewritten
   * @param content takes its 4096 bytes
   */
  void fill(final long page, final int generation, final byte[] content) {
    switch (kind(page, generation)) {
      case SAME_FILLED -> sameFilled(content);
      case TEXT -> text(content);
      case POINTERS -> pointers(content);
      case INCOMPRESSIBLE -> incompressible(content);
      case QUARTER_RANDOM -> quarterRandom(content);
    }
  }

  private void start(final long page, final int generation) {
    random = seed + page * GOLDEN_RATIO + ((long) generation << 48);
  }

  /** Splitmix64: every bit of the state counts, and neighbours have nothing in common. */
  private long next() {
    random += GOLDEN_RATIO;
    long z = random;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private void sameFilled(final byte[] content) {
    final long bits = next();
    final long word = (bits & 3) != 0 ? 0 : bits;
    for (int offset = 0; offset < PAGE_SIZE; offset += Long.BYTES) {
      LONGS.set(content, offset, word);
    }
  }

  private void incompressible(final byte[] content) {
    for (int offset = 0; offset < PAGE_SIZE; offset += Long.BYTES) {
      LONGS.set(content, offset, next());
    }
  }

  private void quarterRandom(final byte[] content) {
    for (int offset = 0; offset < PAGE_SIZE; offset += Long.BYTES) {
      LONGS.set(content, offset, offset < PAGE_SIZE / 4 ? next() : GOLDEN_RATIO);
    }
  }

  /** Lines that begin with a number that grows, then words of which some are far more frequent. */
  private void text(final byte[] content) {
    int offset = 0;
    long number = 1_700_000_000_000L + (next() >>> 28);
    int words = 0;
    while (offset < PAGE_SIZE) {
      final long bits = next();
      if (words == 0) {
        number += bits & 0x3ff;
        offset = digits(content, offset, number);
        words = 4 + (int) ((bits >>> 10) & 7);
      }
      // The product of three uniform numbers falls most often among the first words.
      final long product = (bits >>> 16 & 0xff) * (bits >>> 24 & 0xff) * (bits >>> 32 & 0xff);
      final int index = (int) (product >>> 17);
      offset = put(content, offset, WORDS[index % WORDS.length]);
      words--;
      if (offset < PAGE_SIZE) {
        content[offset++] = (byte) (words == 0 ? '\n' : ' ');
      }
    }
  }

  /** Records of a type word, a length, pointers into nearby memory, flags and empty fields. */
  private void pointers(final byte[] content) {
    final long region = REGION_BASE + (next() & REGIONS - 1 << 28);
    final long type = REGION_BASE - (next() & 0xffff) * Long.BYTES;
    long near = region + (next() & 0xffff_f000L);
    for (int offset = 0; offset < PAGE_SIZE; offset += RECORD_WORDS * Long.BYTES) {
      final long bits = next();
      near += 16 + (bits & 0xf0);
      LONGS.set(content, offset, type + (bits >>> 8 & 3) * 64);
      LONGS.set(content, offset + 8, bits >>> 12 & 0x1f);
      LONGS.set(content, offset + 16, near);
      LONGS.set(content, offset + 24, (bits >>> 49 & 1) * (region + (bits >>> 17 & 0xffffff) * 8));
      LONGS.set(content, offset + 32, (bits >>> 41 & 3) == 0 ? near + 64 : 0);
      LONGS.set(content, offset + 40, region + (bits >>> 43 & 0xff) * 64);
      LONGS.set(content, offset + 48, 0L);
      LONGS.set(content, offset + 56, bits >>> 51 & 0x7);
    }
  }

  private static int digits(final byte[] content, final int start, final long number) {
    int offset = start;
    for (long unit = 1_000_000_000_000L; unit > 0 && offset < PAGE_SIZE; unit /= 10) {
      content[offset++] = (byte) ('0' + number / unit % 10);
    }
    if (offset < PAGE_SIZE) {
      content[offset++] = ' ';
    }
    return offset;
  }

  private static int put(final byte[] content, final int offset, final byte[] word) {
    final int length = Math.min(word.length, PAGE_SIZE - offset);
    System.arraycopy(word, 0, content, offset, length);
    return offset + length;
  }

  private static byte[][] words() {
    final String text =
        "the|of|and|to|in a|is|that|for|INFO request handled in|page|memory|swap|kernel:"
            + " |thread|lock|public static final|return null;|import java.util.|connection"
            + " from|timeout|user session|table|index|record|\"name\": |\"id\": |file not"
            + " found|size|offset|length|buffer|pool|handle|entry|WARN retry"
            + " after|open|close|read|write|http://localhost:|/usr/lib/|value ==|!= 0|{}|if"
            + " (|else|error: |by|at|as|with|from|this.";
    return Arrays.stream(text.split("\\|"))
        .map(word -> word.getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }
}
