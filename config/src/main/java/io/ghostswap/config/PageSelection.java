package io.ghostswap.config;

import java.util.Locale;

/** Which pages a command of the control file takes, by zram's words. */
public enum PageSelection {
  /** Pages that were marked idle, or not touched for long. */
  IDLE,
  /** Pages kept raw since they do not compress. */
  HUGE,
  /** All pages in the pool. */
  ALL;

  private final String key = name().toLowerCase(Locale.ROOT);

  /**
   * Returns the word of the control file.
   *
   * @return {@code idle}, {@code huge} or {@code all}
   */
  public String key() {
    return key;
  }

  static PageSelection of(final String text) throws ConfigException {
    for (final PageSelection selection : values()) {
      if (selection.key.equals(text)) {
        return selection;
      }
    }
    throw ConfigException.invalidValue("type", text, "idle, huge, all");
  }
}
