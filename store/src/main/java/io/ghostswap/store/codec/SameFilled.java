package io.ghostswap.store.codec;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Pages that are one repeated 8-byte word, as zswap's same-filled pages. */
public final class SameFilled {
  private SameFilled() {}

  /** Whether the page at {@code offset} is the repetition of its first 8 bytes. */
  public static boolean isSameFilled(final MemorySegment memory, final long offset) {
    // Most pages differ from their first word at the end or early on: look there first.
    final long word = word(memory, offset);
    return word == memory.get(JAVA_LONG_UNALIGNED, offset + PAGE_SIZE - Long.BYTES)
        && word == memory.get(JAVA_LONG_UNALIGNED, offset + PAGE_SIZE / 2)
        && MemorySegment.mismatch(
                memory,
                offset,
                offset + PAGE_SIZE - Long.BYTES,
                memory,
                offset + Long.BYTES,
                offset + PAGE_SIZE)
            < 0;
  }

  /** The first 8 bytes of the page at {@code offset}. */
  public static long word(final MemorySegment memory, final long offset) {
    return memory.get(JAVA_LONG_UNALIGNED, offset);
  }

  /** Fills the page at {@code offset} with {@code word}. */
  public static void fill(final MemorySegment memory, final long offset, final long word) {
    for (long at = offset; at < offset + PAGE_SIZE; at += Long.BYTES) {
      memory.set(JAVA_LONG_UNALIGNED, at, word);
    }
  }
}
