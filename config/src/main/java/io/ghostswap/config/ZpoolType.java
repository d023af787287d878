package io.ghostswap.config;

import java.util.Locale;

/** The allocators of the pool, by the kernel's names. */
public enum ZpoolType {
  /** Size classes packed into runs of frames: the densest. */
  ZSMALLOC,
  /** Two pages in a frame at most: predictable, and never denser than two. */
  ZBUD;

  private final String key = name().toLowerCase(Locale.ROOT);

  /**
   * Returns the name as it is written in files.
   *
   * @return {@code zsmalloc} or {@code zbud}
   */
  public String key() {
    return key;
  }
}
