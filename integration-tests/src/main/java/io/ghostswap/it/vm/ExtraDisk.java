package io.ghostswap.it.vm;

import io.ghostswap.config.ByteSize;
import io.ghostswap.config.ConfigException;
import java.util.ArrayList;
import java.util.List;

/**
 * An empty disk of a scenario.
 *
 * @param bytes its size
 * @param limits qemu's throttling of it, as properties of its drive
 */
record ExtraDisk(long bytes, List<String> limits) {
  /** Reads {@code SIZE [iops=N] [bps=N]}. */
  static ExtraDisk parse(final String text) {
    final String[] words = text.split(" +");
    final List<String> limits = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      final String[] limit = words[i].split("=");
      switch (limit[0]) {
        case "iops" -> limits.add("throttling.iops-total=" + limit[1]);
        case "bps" -> limits.add("throttling.bps-total=" + limit[1]);
        default -> throw new VmException(words[i] + " is not a limit of a disk.");
      }
    }
    try {
      return new ExtraDisk(ByteSize.parse(words[0]), List.copyOf(limits));
    } catch (final ConfigException e) {
      throw new VmException(text + ": " + e.getMessage(), e);
    }
  }
}
