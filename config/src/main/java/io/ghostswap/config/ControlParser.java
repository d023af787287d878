package io.ghostswap.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses what is written to the control file: lines of {@code name=value}, several on a line with
 * blanks between them, or one command a line. Empty lines and lines that begin with {@code #} are
 * skipped. The whole text is parsed before anything is returned.
 */
public final class ControlParser {

  /** The longest text that is parsed, in characters. */
  public static final int MAX_LENGTH = 64 << 10;

  private ControlParser() {}

  /**
   * Parses the text of one write.
   *
   * @param text at most {@link #MAX_LENGTH} characters, with no control characters but newline and
   *     tab
   * @return the assignments and commands in their order; may be empty
   * @throws ConfigException when anything in it is not understood
   */
  public static List<ControlLine> parse(final String text) throws ConfigException {
    if (text.length() > MAX_LENGTH) {
      throw ConfigException.invalid(
          "%d characters are too many for one write to control: allowed are %d"
              .formatted(text.length(), MAX_LENGTH));
    }
    final List<ControlLine> lines = new ArrayList<>();
    for (final String line : text.split("\n", -1)) {
      requireText(line);
      final String stripped = line.strip();
      if (!stripped.isEmpty() && stripped.charAt(0) != '#') {
        parseLine(stripped.split("[ \t]+"), lines);
      }
    }
    return List.copyOf(lines);
  }

  private static void parseLine(final String[] words, final List<ControlLine> lines) {
    if (CommandParser.isCommand(words[0])) {
      lines.add(CommandParser.parse(words));
      return;
    }
    for (final String word : words) {
      lines.add(new ControlLine.Assign(Assignment.parse(word)));
    }
  }

  private static void requireText(final String line) {
    for (int i = 0; i < line.length(); i++) {
      final char c = line.charAt(i);
      if (Character.isISOControl(c) && c != '\t') {
        throw ConfigException.invalid(
            "%s has a control character: allowed is plain text"
                .formatted(ConfigException.quote(line)));
      }
    }
  }
}
