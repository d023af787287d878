package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ConfigException;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the daemon is started with: {@code --mount DIR --size N --stripes N [--spill PLACE]...
 * [--zpool NAME] [--transport NAME] [--set name=value]... [--log FILE]}.
 *
 * @param start mount point, size, stripes, spill, zpool and transport
 * @param settings parameters that differ from their defaults
 * @param log the log file, or null to log to standard error
 */
record DaemonOptions(StartOptions start, List<Assignment> settings, Path log) {
  /**
   * Parses a command line.
   *
   * @throws ConfigException where an option is unknown, lacks its value or has a wrong one
   */
  static DaemonOptions parse(String[] arguments) {
    StartOptions start = StartOptions.defaults(Runtime.getRuntime().availableProcessors());
    List<Assignment> settings = new ArrayList<>();
    Path log = null;
    for (int i = 0; i < arguments.length; i += 2) {
      String option = arguments[i];
      if (i + 1 == arguments.length) {
        throw new ConfigException(ConfigException.Reason.INVALID_VALUE, option + " needs a value");
      }
      String value = arguments[i + 1];
      switch (option) {
        case "--mount" -> start = start.with(StartOption.MOUNT, value);
        case "--size" -> start = start.with(StartOption.SIZE, value);
        case "--stripes" -> start = start.with(StartOption.STRIPES, value);
        case "--zpool" -> start = start.with(StartOption.ZPOOL, value);
        case "--transport" -> start = start.with(StartOption.TRANSPORT, value);
        case "--spill" -> start = start.with(StartOption.SPILL, value);
        case "--set" -> settings.add(Assignment.parse(value));
        case "--log" -> log = Path.of(value);
        default ->
            throw new ConfigException(
                ConfigException.Reason.UNKNOWN_NAME, "the daemon has no option " + option);
      }
    }
    return new DaemonOptions(start, List.copyOf(settings), log);
  }
}
