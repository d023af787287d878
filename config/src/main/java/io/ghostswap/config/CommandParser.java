package io.ghostswap.config;

import java.util.Set;

/** Parses a command line of the control file, already split into words. */
final class CommandParser {

  private static final Set<String> NAMES =
      Set.of("recompress", "writeback", "idle", "compact", "drain");
  private static final String TYPE = "type=";
  private static final String MAX_PAGES = "max_pages=";

  private CommandParser() {}

  static boolean isCommand(final String word) {
    return NAMES.contains(word);
  }

  static Command parse(final String[] words) throws ConfigException {
    return switch (words[0]) {
      case "recompress" -> new Command.Recompress(selection(words), maxPages(words));
      case "writeback" -> new Command.Writeback(selection(words), maxPages(words));
      case "idle" -> new Command.Idle(idleSeconds(words));
      case "compact" -> alone(words, new Command.Compact());
      case "drain" -> alone(words, new Command.Drain());
      default -> throw ConfigException.unknownName("command", words[0]);
    };
  }

  private static PageSelection selection(final String[] words) {
    final String type = option(words, TYPE);
    if (type == null) {
      throw ConfigException.invalid(words[0] + " needs type=idle, type=huge or type=all");
    }
    return PageSelection.of(type);
  }

  private static long maxPages(final String[] words) {
    final String text = option(words, MAX_PAGES);
    return text == null ? Command.UNLIMITED : number("max_pages", text, 1, Command.UNLIMITED);
  }

  private static int idleSeconds(final String[] words) {
    if (words.length != 2) {
      throw ConfigException.invalid("idle needs one word: all, or a number of seconds");
    }
    return words[1].equals("all")
        ? 0
        : (int) number("idle", words[1], 0, Parameter.RECOMPRESS_IDLE_SECONDS.max());
  }

  private static Command alone(final String[] words, final Command command) {
    if (words.length != 1) {
      throw unknownWord(words[0], words[1]);
    }
    return command;
  }

  /**
   * Returns what follows the prefix, or null; refuses words that are no option at all and options
   * that are there twice.
   */
  private static String option(final String[] words, final String prefix) {
    String found = null;
    for (int i = 1; i < words.length; i++) {
      if (!words[i].startsWith(TYPE) && !words[i].startsWith(MAX_PAGES)) {
        throw unknownWord(words[0], words[i]);
      }
      if (words[i].startsWith(prefix)) {
        if (found != null) {
          throw ConfigException.invalid(words[0] + " takes " + prefix + " once");
        }
        found = words[i].substring(prefix.length());
      }
    }
    return found;
  }

  private static long number(final String name, final String text, final long min, final long max) {
    final long value;
    try {
      value = Long.parseLong(text);
    } catch (final NumberFormatException e) {
      throw ConfigException.invalidValue(name, text, min + " to " + max);
    }
    if (value < min || value > max) {
      throw ConfigException.invalidValue(name, text, min + " to " + max);
    }
    return value;
  }

  private static ConfigException unknownWord(final String command, final String word) {
    return ConfigException.invalid(command + " does not take " + ConfigException.quote(word));
  }
}
