package io.ghostswap.it.machine;

import io.ghostswap.it.report.BenchmarkException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Words of an environment variable, with commas between them. */
public final class Words {
  private Words() {}

  /** Those of a variable, or of {@code byDefault} where it is not set or empty. */
  public static List<String> of(
      final Map<String, String> environment, final String name, final String byDefault) {
    final String text = environment.getOrDefault(name, "");
    return Arrays.stream((text.isEmpty() ? byDefault : text).split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /**
   * Checks that each word is one of a list.
   *
   * @throws BenchmarkException that names the variable, the first word that is none, and the list
   */
  public static void requireKnown(
      final String name, final List<String> words, final List<String> known) {
    for (final String word : words) {
      if (!known.contains(word)) {
        throw new BenchmarkException(
            name + ": " + word + " is none of " + String.join(", ", known) + ".");
      }
    }
  }
}
