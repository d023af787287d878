package io.ghostswap.fuse.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import io.ghostswap.store.Counter;
import java.util.Map;

/**
 * The counters and parameters of an instance at one moment, as {@code stats/all.json} has them.
 *
 * @param counters value by the counter's name, in the order of the file
 * @param parameters value by the parameter's name
 * @param tiers the numbers of each tier of the spill
 */
record InstanceNumbers(
    @SerializedName("stats") Map<String, Long> counters,
    Map<String, String> parameters,
    JsonArray tiers) {

  /**
   * Reads the text of the file.
   *
   * @throws JsonParseException when it is not JSON of that form
   */
  static InstanceNumbers parse(final String json) {
    final InstanceNumbers numbers = Json.read(json, InstanceNumbers.class);
    if (numbers == null
        || numbers.counters == null
        || numbers.parameters == null
        || numbers.tiers == null) {
      throw new JsonParseException("Without stats, parameters or tiers");
    }
    return numbers;
  }

  /** The value of a counter; 0 where an older daemon does not have it. */
  long counter(final Counter counter) {
    return counter(counter.key());
  }

  /** The value of a counter; 0 when there is none of that name. */
  long counter(final String name) {
    return counters.getOrDefault(name, 0L);
  }
}
