package io.ghostswap.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A configuration file: lines of {@code name = value} with the names of {@link Parameter} and
 * {@link StartOption}; empty lines and lines that begin with {@code #} are skipped. Every mistake
 * is reported with the file and line it is on.
 */
public final class ConfigFile {

  private record StartLine(StartOption option, String value, String place) {}

  private final List<Assignment> assignments = new ArrayList<>();
  private final List<StartLine> startLines = new ArrayList<>();

  private ConfigFile() {}

  /**
   * Reads a file.
   *
   * @param file a text file in UTF-8
   * @return what it says, with every value of a parameter valid by itself
   * @throws IOException when it cannot be read
   * @throws ConfigException when a line is not understood
   */
  public static ConfigFile read(final Path file) throws IOException {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (final MalformedInputException e) {
      throw ConfigException.invalid(file + " is no text file in UTF-8");
    }
  }

  /**
   * Parses the text of a file.
   *
   * @param text the whole text
   * @param name what the text is called in error messages
   * @return what it says
   * @throws ConfigException when a line is not understood
   */
  public static ConfigFile parse(final String text, final String name) throws ConfigException {
    final ConfigFile file = new ConfigFile();
    final List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      final String line = lines.get(i).strip();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        file.add(line, name + ":" + (i + 1));
      }
    }
    return file;
  }

  /**
   * Returns the parameters the file sets.
   *
   * @return the values in the order of the file
   */
  public List<Assignment> assignments() {
    return List.copyOf(assignments);
  }

  /**
   * Returns start options with what the file says; its spill places come after those that are
   * there.
   *
   * @param base the options of everything that the file does not say
   * @return the options together
   * @throws ConfigException ({@code INVALID_VALUE}) when a value is malformed or out of range
   */
  public StartOptions startOptions(final StartOptions base) throws ConfigException {
    StartOptions options = base;
    final List<StartLine> stripesFirst = new ArrayList<>(startLines);
    stripesFirst.sort(Comparator.comparing(line -> line.option != StartOption.STRIPES));
    for (final StartLine line : stripesFirst) {
      try {
        options = options.with(line.option, line.value);
      } catch (final ConfigException e) {
        throw e.at(line.place);
      }
    }
    return options;
  }

  private void add(final String line, final String place) {
    final int equals = line.indexOf('=');
    try {
      if (equals < 0) {
        throw ConfigException.invalid(
            ConfigException.quote(line) + " has no equals sign: allowed is name = value");
      }
      final String name = line.substring(0, equals).strip();
      if (!StartOption.exists(name)) {
        assignments.add(Assignment.parse(line));
      } else {
        startLines.add(
            new StartLine(StartOption.of(name), line.substring(equals + 1).strip(), place));
      }
    } catch (final ConfigException e) {
      throw e.at(place);
    }
  }
}
