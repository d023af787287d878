package io.ghostswap.config;

import java.util.Locale;

/** The codecs a page can be compressed with, by the kernel's names. */
public enum Compressor {
  /** LZ4, the fastest; it has no levels. */
  LZ4(0, 0),
  /** LZ4 with the slower, denser compressor; read back as fast as LZ4. */
  LZ4HC(1, 12),
  /** Zstandard; negative levels are faster and less dense. */
  ZSTD(-7, 19);

  /** The level that stands for "the codec's own default" with every codec. */
  public static final int DEFAULT_LEVEL = 0;

  private final int minLevel;
  private final int maxLevel;
  private final String key = name().toLowerCase(Locale.ROOT);

  Compressor(final int minLevel, final int maxLevel) {
    this.minLevel = minLevel;
    this.maxLevel = maxLevel;
  }

  /**
   * Returns the name as it is written in files.
   *
   * @return for example {@code lz4}
   */
  public String key() {
    return key;
  }

  /**
   * Returns if the codec has this level.
   *
   * @param level a value of {@code compressor_level}
   * @return true for {@link #DEFAULT_LEVEL} and for the codec's own range
   */
  public boolean hasLevel(final int level) {
    return level == DEFAULT_LEVEL || (level >= minLevel && level <= maxLevel);
  }

  String levelRange() {
    return minLevel == maxLevel ? "0" : "0 (its own default) or " + minLevel + " to " + maxLevel;
  }
}
