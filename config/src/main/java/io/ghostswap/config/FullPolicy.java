package io.ghostswap.config;

import java.util.Locale;

/** What happens to a new page when the pool is at its limit. */
public enum FullPolicy {
  /** The coldest pages are written back and the new page is kept. */
  EVICT,
  /** The new page goes to the spill, as zswap does it. */
  REJECT;

  private final String key = name().toLowerCase(Locale.ROOT);

  /**
   * Returns the name as it is written in files.
   *
   * @return {@code evict} or {@code reject}
   */
  public String key() {
    return key;
  }
}
