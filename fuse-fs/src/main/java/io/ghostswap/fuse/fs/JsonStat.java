package io.ghostswap.fuse.fs;

import io.ghostswap.config.Parameter;
import io.ghostswap.config.ParameterType;
import io.ghostswap.config.Parameters;
import io.ghostswap.store.Counter;
import io.ghostswap.store.CounterSnapshot;
import io.ghostswap.store.spill.TierStats;
import java.util.List;

/**
 * Everything as one JSON object: {@code {"parameters":{...},"stats":{...},"tiers":[...]}}. Booleans
 * are true and false, numbers are numbers in the unit of their file, choices are strings.
 */
final class JsonStat {
  private JsonStat() {}

  static String of(Parameters parameters, CounterSnapshot counters, List<TierStats> tiers) {
    StringBuilder json = new StringBuilder("{\n  \"parameters\": {");
    String separator = "\n";
    for (Parameter parameter : Parameter.values()) {
      json.append(separator).append("    ").append(quoted(parameter.key())).append(": ");
      json.append(value(parameter.type(), parameters.value(parameter)));
      separator = ",\n";
    }
    json.append("\n  },\n  \"stats\": {");
    separator = "\n";
    for (Counter counter : Counter.values()) {
      json.append(separator).append("    ").append(quoted(counter.key())).append(": ");
      json.append(counters.value(counter));
      separator = ",\n";
    }
    return json.append("\n  },\n  \"tiers\": ")
        .append(TierStat.json(tiers, "  "))
        .append("\n}\n")
        .toString();
  }

  private static String value(ParameterType type, String value) {
    return switch (type) {
      case BOOLEAN -> Boolean.toString(value.equals("Y"));
      case INTEGER, SIZE -> value;
      case CHOICE -> quoted(value);
    };
  }

  private static String quoted(String plain) {
    return '"' + plain + '"';
  }
}
