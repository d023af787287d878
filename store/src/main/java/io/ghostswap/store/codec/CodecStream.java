package io.ghostswap.store.codec;

import io.ghostswap.config.Compressor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A compression stream: one set of codecs with the scratch memory of one page on each side, as zram
 * has one for each CPU.
 *
 * <p>Used by one thread at a time, borrowed from {@link CodecStreams}. A codec is made on its first
 * use; the daemon's warm-up uses the door's before the first page of real swap arrives.
 */
public final class CodecStream {
  /** Bytes of a page. */
  public static final int PAGE_SIZE = 4096;

  /** The most bytes any codec makes of a page: zstd's bound, rounded up. */
  public static final int COMPRESSED_BOUND = 4224;

  /** The Zstandard level of recompression; docs/DENSITY.md has what others give. */
  public static final int DENSE_LEVEL = 6;

  private final Dictionaries dictionaries;
  private final ByteBuffer page = ByteBuffer.allocateDirect(PAGE_SIZE);
  private final ByteBuffer compressed = ByteBuffer.allocateDirect(COMPRESSED_BOUND);
  private final MemorySegment pageSegment = MemorySegment.ofBuffer(page);
  private final MemorySegment compressedSegment = MemorySegment.ofBuffer(compressed);
  private final PageCodec[] codecs = new PageCodec[Compressor.values().length];
  private DictionaryCodec dictionaryCodec;
  private PageDictionary dictionary;
  private int codec;
  private int length;
  private boolean encodingFailed;

  CodecStream(final Dictionaries dictionaries) {
    this.dictionaries = dictionaries;
  }

  /** The scratch page: input of {@link #encode}, output of {@link #decompress}. */
  public MemorySegment page() {
    return pageSegment;
  }

  /** The scratch bytes: output of {@link #encode}, input of {@link #decompress}. */
  public MemorySegment compressed() {
    return compressedSegment;
  }

  /**
   * Makes {@link #page()} into the form in which it is stored: compressed, or raw when that is
   * longer than {@code maxCompressed} bytes or the compressor failed.
   *
   * @param level the compressor's level, 0 for its own default
   */
  public void encode(final Compressor compressor, final int level, final int maxCompressed) {
    accept(
        codec(compressor).compress(page, compressed, level),
        maxCompressed,
        compressor == Compressor.ZSTD ? CodecId.ZSTD : CodecId.LZ4);
  }

  /** Copies a page to {@link #page()}. */
  public void take(final MemorySegment source, final long offset) {
    MemorySegment.copy(source, offset, pageSegment, 0, PAGE_SIZE);
  }

  /**
   * Makes the page of {@code source} at {@code offset} into the form in which it is stored, as
   * {@link #encode(Compressor, int, int)}: straight where the codec allows it, otherwise through
   * {@link #page()}.
   *
   * @return whether {@link #page()} holds the page
   */
  public boolean encode(
      final MemorySegment source,
      final long offset,
      final Compressor compressor,
      final int level,
      final int maxCompressed) {
    if (compressor != Compressor.LZ4 || !Lz4Blocks.canUse(source)) {
      take(source, offset);
      encode(compressor, level, maxCompressed);
      return true;
    }
    accept(Lz4Blocks.compress(source, offset, compressedSegment), maxCompressed, CodecId.LZ4);
    if (codec != CodecId.RAW) {
      return false;
    }
    take(source, offset);
    return true;
  }

  /**
   * Makes {@link #page()} into the densest form there is, or raw when that is longer than {@code
   * maxCompressed} bytes.
   *
   * @param with the dictionary to use, null for none
   */
  public void encodeDense(final PageDictionary with, final int maxCompressed) {
    if (with == null) {
      accept(
          codec(Compressor.ZSTD).compress(page, compressed, DENSE_LEVEL),
          maxCompressed,
          CodecId.ZSTD_KEPT);
    } else {
      accept(dictionaryCodec().compress(with, page, compressed), maxCompressed, with.codec());
    }
  }

  private void accept(final int compressedLength, final int maxCompressed, final int asCodec) {
    encodingFailed = compressedLength < 0;
    if (encodingFailed || compressedLength > maxCompressed) {
      codec = CodecId.RAW;
      length = PAGE_SIZE;
    } else {
      codec = asCodec;
      length = compressedLength;
    }
  }

  /** The {@link CodecId} of the last encoding. */
  public int codec() {
    return codec;
  }

  /** The bytes that the last encoding made of the page. */
  public int length() {
    return length;
  }

  /** Where those bytes are, from offset 0. */
  public MemorySegment encoded() {
    return codec == CodecId.RAW ? pageSegment : compressedSegment;
  }

  /** Whether the compressor of the last encoding reported an error. */
  public boolean encodingFailed() {
    return encodingFailed;
  }

  /**
   * Takes hold of what {@link #decompress} will need. Called while the page's entry cannot change,
   * since its dictionary may be replaced when no entry needs it any more.
   */
  public void prepare(final int codecId) {
    dictionary = dictionaries.of(codecId);
  }

  /** As {@link #prepare}, for who took hold of the dictionary himself; null for none. */
  public void prepareWith(final PageDictionary held) {
    dictionary = held;
  }

  /**
   * Decompresses {@code bytes} bytes of {@link #compressed()} into {@link #page()}, after {@link
   * #prepare}.
   *
   * @return whether exactly one page came out; when not, {@link #page()} holds garbage
   */
  public boolean decompress(final int codecId, final int bytes) {
    if (CodecId.isRaw(codecId)) {
      return copyRaw(bytes, pageSegment, 0);
    }
    if (CodecId.hasDictionary(codecId)) {
      return dictionary != null
          && dictionaryCodec().decompress(dictionary, compressed, bytes, page);
    }
    final Compressor compressor = CodecId.isLz4(codecId) ? Compressor.LZ4 : Compressor.ZSTD;
    return codec(compressor).decompress(compressed, bytes, page);
  }

  /**
   * Decompresses {@code bytes} bytes of {@link #compressed()} into the page of {@code target} at
   * {@code offset}, after {@link #prepare}: straight where the codec allows it, otherwise through
   * {@link #page()}.
   *
   * @return whether exactly one page came out; when not, the target may hold garbage
   */
  public boolean decompressTo(
      final int codecId, final int bytes, final MemorySegment target, final long offset) {
    if (CodecId.isRaw(codecId)) {
      return copyRaw(bytes, target, offset);
    }
    if (CodecId.isLz4(codecId) && Lz4Blocks.canUse(target)) {
      return Lz4Blocks.decompress(compressedSegment, bytes, target, offset);
    }
    if (!decompress(codecId, bytes)) {
      return false;
    }
    MemorySegment.copy(pageSegment, 0, target, offset, PAGE_SIZE);
    return true;
  }

  private boolean copyRaw(final int bytes, final MemorySegment target, final long offset) {
    if (bytes != PAGE_SIZE) {
      return false;
    }
    MemorySegment.copy(compressedSegment, 0, target, offset, PAGE_SIZE);
    return true;
  }

  private PageCodec codec(final Compressor compressor) {
    PageCodec found = codecs[compressor.ordinal()];
    if (found == null) {
      found =
          switch (compressor) {
            case LZ4 -> new Lz4PageCodec(false);
            case LZ4HC -> new Lz4PageCodec(true);
            case ZSTD -> new ZstdPageCodec();
          };
      codecs[compressor.ordinal()] = found;
    }
    return found;
  }

  private DictionaryCodec dictionaryCodec() {
    if (dictionaryCodec == null) {
      dictionaryCodec = new DictionaryCodec();
    }
    return dictionaryCodec;
  }

  void close() {
    for (final PageCodec used : codecs) {
      if (used != null) {
        used.close();
      }
    }
    if (dictionaryCodec != null) {
      dictionaryCodec.close();
    }
  }
}
