package io.ghostswap.config;

/** Sizes as the kernel writes them: a whole number with an optional binary suffix K, M, G or T. */
public final class ByteSize {

  private static final String SUFFIXES = "KMGT";
  private static final int SHIFT_PER_SUFFIX = 10;

  private ByteSize() {}

  /**
   * Parses a size such as {@code 4096}, {@code 512M} or {@code 8g}.
   *
   * @param text decimal digits and at most one suffix, nothing else
   * @return the size in bytes, never negative
   * @throws ConfigException ({@code INVALID_VALUE}) when it is malformed or more than {@link
   *     Long#MAX_VALUE}
   */
  public static long parse(final String text) throws ConfigException {
    final int shift = shift(text);
    final int digits = shift == 0 ? text.length() : text.length() - 1;
    if (digits == 0) {
      throw notASize(text);
    }
    long value = 0;
    for (int i = 0; i < digits; i++) {
      final int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        throw notASize(text);
      }
      value = value * 10 + digit;
    }
    if (value > Long.MAX_VALUE >> shift) {
      throw notASize(text);
    }
    return value << shift;
  }

  /**
   * Formats a size for a person: the largest suffix that leaves at least 1, with one decimal unless
   * it is whole.
   *
   * @param bytes the size in bytes
   * @return for example {@code 512M}, {@code 1.5G} or {@code 17}; whole values can be parsed again
   */
  public static String format(final long bytes) {
    int suffix = -1;
    long unit = 1;
    while (suffix < SUFFIXES.length() - 1 && bytes / unit >= 1L << SHIFT_PER_SUFFIX) {
      unit <<= SHIFT_PER_SUFFIX;
      suffix++;
    }
    if (suffix < 0) {
      return Long.toString(bytes);
    }
    final long whole = bytes / unit;
    final long tenth = bytes % unit * 10 / unit;
    final String number = tenth == 0 ? Long.toString(whole) : whole + "." + tenth;
    return number + SUFFIXES.charAt(suffix);
  }

  private static int shift(final String text) {
    if (text.isEmpty()) {
      return 0;
    }
    final int suffix = SUFFIXES.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
    return (suffix + 1) * SHIFT_PER_SUFFIX;
  }

  private static ConfigException notASize(final String text) {
    return ConfigException.invalid(
        ConfigException.quote(text)
            + " is not a size: allowed is a whole number of bytes with an optional K, M, G or T");
  }
}
