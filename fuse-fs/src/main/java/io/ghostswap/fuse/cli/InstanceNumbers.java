package io.ghostswap.fuse.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters and parameters of an instance at one moment, as {@code stats/all.json} has them.
 *
 * @param counters value by the counter's name, in the order of the file
 * @param parameters value by the parameter's name
 * @param tiers the numbers of each tier of the spill
 */
record InstanceNumbers(
    Map<String, Long> counters, Map<String, String> parameters, List<Object> tiers) {

  /**
   * Reads the text of the file.
   *
   * @throws IllegalArgumentException when it is not JSON of that form
   */
  static InstanceNumbers parse(final String json) {
    final Map<String, Object> all = JsonReader.object(json);
    final Map<String, Long> counters = new LinkedHashMap<>();
    part(all, "stats")
        .forEach(
            (name, value) -> {
              if (value instanceof Number number) {
                counters.put(name.toString(), number.longValue());
              }
            });
    final Map<String, String> parameters = new LinkedHashMap<>();
    part(all, "parameters")
        .forEach((name, value) -> parameters.put(name.toString(), String.valueOf(value)));
    final List<Object> tiers = new ArrayList<>();
    if (all.get("tiers") instanceof List<?> list) {
      tiers.addAll(list);
    }
    return new InstanceNumbers(counters, parameters, tiers);
  }

  /** The value of a counter; 0 when there is none of that name. */
  long counter(final String name) {
    return counters.getOrDefault(name, 0L);
  }

  private static Map<?, ?> part(final Map<String, Object> all, final String name) {
    if (all.get(name) instanceof Map<?, ?> part) {
      return part;
    }
    throw new IllegalArgumentException("without " + name);
  }
}
