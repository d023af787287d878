package io.ghostswap.store.codec;

/**
 * The three-bit number under which an entry and a spill record remember how their bytes are read.
 *
 * <p>The {@code *_KEPT} numbers are read as their plain form; they say that a denser codec has been
 * tried on the page and did not help, so that nobody tries again but when a dictionary was adopted.
 */
public final class CodecId {
  /** The page as it is, 4096 bytes. */
  public static final int RAW = 0;

  /** An LZ4 block, from the fast or the high-compression compressor. */
  public static final int LZ4 = 1;

  /** A magicless Zstandard frame. */
  public static final int ZSTD = 2;

  /** A magicless Zstandard frame with the dictionary in the first place. */
  public static final int ZSTD_FIRST_DICTIONARY = 3;

  /** {@link #RAW}, and recompression did not help. */
  public static final int RAW_KEPT = 4;

  /** {@link #LZ4}, and recompression did not help. */
  public static final int LZ4_KEPT = 5;

  /** A magicless Zstandard frame with the dictionary in the second place. */
  public static final int ZSTD_SECOND_DICTIONARY = 6;

  /** {@link #ZSTD}, and recompression did not help or has made it. */
  public static final int ZSTD_KEPT = 7;

  private CodecId() {}

  /** Whether a page under this number may still become smaller by recompression. */
  public static boolean isRecompressible(final int codec) {
    return codec == RAW || codec == LZ4 || codec == ZSTD;
  }

  /** Whether the bytes are the page itself. */
  public static boolean isRaw(final int codec) {
    return codec == RAW || codec == RAW_KEPT;
  }

  /** Whether the bytes are an LZ4 block. */
  public static boolean isLz4(final int codec) {
    return codec == LZ4 || codec == LZ4_KEPT;
  }

  /** Whether a dictionary is needed to read the bytes. */
  public static boolean hasDictionary(final int codec) {
    return codec == ZSTD_FIRST_DICTIONARY || codec == ZSTD_SECOND_DICTIONARY;
  }

  /** The number that marks {@code codec} as tried by recompression. */
  public static int kept(final int codec) {
    return switch (codec) {
      case RAW -> RAW_KEPT;
      case LZ4 -> LZ4_KEPT;
      case ZSTD -> ZSTD_KEPT;
      default -> codec;
    };
  }
}
