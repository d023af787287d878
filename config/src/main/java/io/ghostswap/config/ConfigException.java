package io.ghostswap.config;

import java.io.Serial;

/**
 * A name or value that cannot be taken; the message is one sentence with the name, the value and
 * what is allowed.
 */
public final class ConfigException extends RuntimeException {

  /** What kind of mistake it was, for callers that answer with an error number. */
  public enum Reason {
    /** No parameter, start option or command has this name. */
    UNKNOWN_NAME,
    /** The value of {@code compressor} names no known codec. */
    UNKNOWN_COMPRESSOR,
    /** The value is malformed, out of range, or does not go together with other values. */
    INVALID_VALUE
  }

  @Serial private static final long serialVersionUID = 1L;

  private static final int MAX_QUOTED_LENGTH = 64;

  private final Reason reason;

  /**
   * Creates an exception.
   *
   * @param reason the kind of mistake
   * @param message one sentence for a person
   */
  public ConfigException(final Reason reason, final String message) {
    super(message);
    this.reason = reason;
  }

  /**
   * Returns the kind of mistake.
   *
   * @return the reason, never null
   */
  public Reason reason() {
    return reason;
  }

  /** Returns the same mistake with the place where it was found in front of the sentence. */
  ConfigException at(final String place) {
    final ConfigException located = new ConfigException(reason, place + ": " + getMessage());
    located.initCause(this);
    return located;
  }

  static ConfigException invalid(final String message) {
    return new ConfigException(Reason.INVALID_VALUE, message);
  }

  static ConfigException invalidValue(final String name, final String value, final String allowed) {
    return invalid(name + " cannot be " + quote(value) + ": allowed is " + allowed);
  }

  static ConfigException unknownName(final String kind, final String name) {
    return new ConfigException(
        Reason.UNKNOWN_NAME, "there is no " + kind + " named " + quote(name));
  }

  /** Returns foreign text safe to print: in quotes, shortened, and without control characters. */
  static String quote(final String text) {
    final StringBuilder quoted = new StringBuilder(MAX_QUOTED_LENGTH + 5).append('"');
    final int length = Math.min(text.length(), MAX_QUOTED_LENGTH);
    for (int i = 0; i < length; i++) {
      final char c = text.charAt(i);
      quoted.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return quoted.append(text.length() > length ? "...\"" : "\"").toString();
  }
}
