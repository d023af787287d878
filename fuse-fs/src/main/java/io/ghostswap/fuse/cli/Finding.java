package io.ghostswap.fuse.cli;

/**
 * The outcome of one check of {@code doctor}.
 *
 * @param level how good it is
 * @param subject what was looked at
 * @param sentence what was found and, if it is not good, what to do
 */
record Finding(Level level, String subject, String sentence) {
  /** How good a finding is. */
  enum Level {
    /** As it should be. */
    OK("ok  "),
    /** It works, less well or less safely. */
    WARN("warn"),
    /** It cannot work. */
    FAIL("FAIL");

    private final String label;

    Level(final String label) {
      this.label = label;
    }
  }

  static Finding ok(final String subject, final String sentence) {
    return new Finding(Level.OK, subject, sentence);
  }

  static Finding warn(final String subject, final String sentence) {
    return new Finding(Level.WARN, subject, sentence);
  }

  static Finding fail(final String subject, final String sentence) {
    return new Finding(Level.FAIL, subject, sentence);
  }

  /** Good, or as bad as {@code otherwise} says. */
  static Finding of(final boolean good, final Finding ok, final Finding otherwise) {
    return good ? ok : otherwise;
  }

  @Override
  public String toString() {
    return level.label + "  " + subject + ": " + sentence;
  }
}
