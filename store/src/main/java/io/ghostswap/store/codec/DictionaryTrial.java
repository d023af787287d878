package io.ghostswap.store.codec;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import io.ghostswap.config.Compressor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pages that were kept from the training of a dictionary, to judge it by. */
public final class DictionaryTrial implements AutoCloseable {
  /** The least part of its bytes that a dictionary must save: one in twenty. */
  private static final int WORTHWHILE_DIVISOR = 20;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment pages;
  private final int capacity;
  private int count;

  /** A trial of up to {@code capacity} pages. */
  public DictionaryTrial(final int capacity) {
    this.capacity = capacity;
    this.pages = arena.allocate((long) capacity * PAGE_SIZE);
  }

  /** Adds a page unless the trial is full. */
  public void add(final byte[] page) {
    if (count < capacity) {
      MemorySegment.copy(
          page, 0, pages, ValueLayout.JAVA_BYTE, (long) count * PAGE_SIZE, PAGE_SIZE);
      count++;
    }
  }

  /** Whether the pages are noticeably smaller with the dictionary than without. */
  public boolean isWorthwhile(final byte[] dictionary) {
    final PageDictionary candidate = new PageDictionary(CodecId.ZSTD_FIRST_DICTIONARY, dictionary);
    final CodecStream stream = new CodecStream(new Dictionaries());
    try {
      long without = 0;
      long with = 0;
      for (int i = 0; i < count; i++) {
        MemorySegment.copy(pages, (long) i * PAGE_SIZE, stream.page(), 0, PAGE_SIZE);
        stream.encode(Compressor.ZSTD, CodecStream.DENSE_LEVEL, PAGE_SIZE);
        without += stream.length();
        stream.encodeDense(candidate, PAGE_SIZE);
        with += stream.length();
      }
      return with < without - without / WORTHWHILE_DIVISOR;
    } finally {
      stream.close();
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
