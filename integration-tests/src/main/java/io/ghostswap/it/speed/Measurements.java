package io.ghostswap.it.speed;

import io.ghostswap.it.report.Medians;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of all rounds, by system and by what was measured. */
final class Measurements {
  private final Map<Key, List<Double>> values = new LinkedHashMap<>();

  private record Key(String variant, String metric) {}

  /** Adds the figure of one more round. */
  void add(final String variant, final String metric, final double value) {
    values.computeIfAbsent(new Key(variant, metric), key -> new ArrayList<>()).add(value);
  }

  /** Whether there is a figure. */
  boolean has(final String variant, final String metric) {
    return !Double.isNaN(median(variant, metric));
  }

  /** The median over the rounds that have a figure; NaN where nothing was measured. */
  double median(final String variant, final String metric) {
    return Medians.median(
        values.getOrDefault(new Key(variant, metric), List.of()), Double::doubleValue);
  }

  /**
   * The median of what one system took in each round over what the other took in the same round:
   * what else the machine did then met both. NaN where one was not measured.
   */
  double ratio(final String metric, final String variant, final String base) {
    final List<Double> over = values.getOrDefault(new Key(variant, metric), List.of());
    final List<Double> under = values.getOrDefault(new Key(base, metric), List.of());
    final List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(over.size(), under.size()); i++) {
      ratios.add(over.get(i) / under.get(i));
    }
    return Medians.median(ratios, Double::doubleValue);
  }
}
