package io.ghostswap.fuse.fs;

import io.ghostswap.store.Counter;
import io.ghostswap.store.CounterSnapshot;
import io.ghostswap.store.spill.TierStats;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Every counter as OpenMetrics 1.0 text. Names are {@code ghostswap_} and the name of the counter,
 * with the unit as its suffix where the format asks for it; times are in seconds; what only grows
 * is a counter, latency percentiles are a summary, the rest are gauges.
 */
final class OpenMetrics {
  private static final String PREFIX = "ghostswap_";
  private static final long NANOSECONDS = 1_000_000_000;
  private static final long MILLISECONDS = 1_000;

  private static final List<Summary> SUMMARIES =
      List.of(
          new Summary(
              "store_latency",
              "time of a write request in the store",
              Counter.STORE_LATENCY_P50_NS,
              Counter.STORE_LATENCY_P99_NS,
              Counter.STORE_LATENCY_P999_NS),
          new Summary(
              "load_latency",
              "time of a read request in the store",
              Counter.LOAD_LATENCY_P50_NS,
              Counter.LOAD_LATENCY_P99_NS,
              Counter.LOAD_LATENCY_P999_NS));

  private OpenMetrics() {}

  static String of(CounterSnapshot counters, List<TierStats> tiers) {
    StringBuilder text = new StringBuilder();
    Set<Counter> single = EnumSet.allOf(Counter.class);
    SUMMARIES.forEach(summary -> single.removeAll(Set.of(summary.p50, summary.p99, summary.p999)));
    for (Counter counter : single) {
      appendSingle(text, counter, counters.value(counter));
    }
    for (Summary summary : SUMMARIES) {
      appendSummary(text, summary, counters);
    }
    TierStat.appendMetrics(text, tiers);
    return text.append("# EOF\n").toString();
  }

  private static void appendSingle(StringBuilder text, Counter counter, long value) {
    String unit = unit(counter);
    String name = family(counter, unit);
    String type = counter.isMonotonic() ? "counter" : "gauge";
    appendFamily(text, name, type, unit, counter.doc());
    text.append(name).append(counter.isMonotonic() ? "_total " : " ");
    boolean milliseconds = counter.unit() == Counter.Unit.MILLISECONDS;
    text.append(milliseconds ? seconds(value, MILLISECONDS) : value).append('\n');
  }

  private static void appendSummary(StringBuilder text, Summary summary, CounterSnapshot counters) {
    String name = PREFIX + summary.name + "_seconds";
    appendFamily(text, name, "summary", "seconds", summary.doc);
    appendQuantile(text, name, "0.5", counters.value(summary.p50));
    appendQuantile(text, name, "0.99", counters.value(summary.p99));
    appendQuantile(text, name, "0.999", counters.value(summary.p999));
  }

  private static void appendQuantile(
      StringBuilder text, String name, String quantile, long nanoseconds) {
    text.append(name).append("{quantile=\"").append(quantile).append("\"} ");
    text.append(seconds(nanoseconds, NANOSECONDS)).append('\n');
  }

  private static void appendFamily(
      StringBuilder text, String name, String type, String unit, String doc) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    if (!unit.isEmpty()) {
      text.append("# UNIT ").append(name).append(' ').append(unit).append('\n');
    }
    text.append("# HELP ").append(name).append(' ').append(doc).append('\n');
  }

  private static String unit(Counter counter) {
    return switch (counter.unit()) {
      case PAGES -> "pages";
      case BYTES -> "bytes";
      case MILLISECONDS, NANOSECONDS -> "seconds";
      case EVENTS, FLAG -> "";
    };
  }

  private static String family(Counter counter, String unit) {
    String name = PREFIX + counter.key().replaceAll("_(ms|ns)$", "");
    return unit.isEmpty() || name.endsWith("_" + unit) ? name : name + "_" + unit;
  }

  /**
   * A time in seconds, exactly. Not by BigDecimal: a start of the daemon would load that class,
   * which takes 15 ms and several compilations for its table of powers of five.
   *
   * @param unit how many make a second, a power of ten
   */
  private static String seconds(long value, long unit) {
    return value / unit + "." + Long.toString(unit + value % unit).substring(1);
  }

  private record Summary(String name, String doc, Counter p50, Counter p99, Counter p999) {}
}
