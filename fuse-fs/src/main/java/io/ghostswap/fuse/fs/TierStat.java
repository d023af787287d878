package io.ghostswap.fuse.fs;

import io.ghostswap.store.spill.TierStats;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The numbers of each tier of the spill, the fastest first: one line a tier in {@code stats/tiers},
 * an array of JSON objects, and OpenMetrics samples with the tier and its place as labels.
 */
final class TierStat {
  private static final char FIRST_PRINTABLE = ' ';
  private static final char LAST_PRINTABLE = '~';

  /** The numbers, with what they mean. */
  private enum Column {
    CAPACITY_BYTES("bytes of a tier of the spill"),
    USED_BYTES("bytes of its segments in use"),
    LIVE_BYTES("bytes in those segments that a page still refers to"),
    READS("read I/Os of a tier"),
    WRITES("write I/Os of a tier"),
    READ_ERRORS("read I/Os of a tier that failed"),
    WRITE_ERRORS("write I/Os of a tier that failed"),
    RESTING("1 while a tier is not written after a failed write or because it hangs"),
    GIVEN_UP("times a tier was left alone after failing again and again");

    private final String doc;

    Column(final String doc) {
      this.doc = doc;
    }

    long of(final TierStats tier) {
      return switch (this) {
        case CAPACITY_BYTES -> tier.capacityBytes();
        case USED_BYTES -> tier.usedBytes();
        case LIVE_BYTES -> tier.liveBytes();
        case READS -> tier.reads();
        case WRITES -> tier.writes();
        case READ_ERRORS -> tier.readErrors();
        case WRITE_ERRORS -> tier.writeErrors();
        case RESTING -> tier.resting() ? 1 : 0;
        case GIVEN_UP -> tier.timesGivenUp();
      };
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isBytes() {
      return key().endsWith("_bytes");
    }

    boolean isGauge() {
      return isBytes() || this == RESTING;
    }
  }

  private TierStat() {}

  /** A line of names, then a line for each tier: its numbers, then its place. */
  static String lines(final List<TierStats> tiers) {
    final StringBuilder text = new StringBuilder();
    for (final Column column : Column.values()) {
      text.append(column.key()).append(' ');
    }
    text.append("place\n");
    for (final TierStats tier : tiers) {
      for (final Column column : Column.values()) {
        text.append(column.of(tier)).append(' ');
      }
      text.append(printable(tier.name())).append('\n');
    }
    return text.toString();
  }

  /** An array with one object for each tier. */
  static String json(final List<TierStats> tiers, final String indent) {
    final StringBuilder json = new StringBuilder("[");
    String separator = "\n";
    for (final TierStats tier : tiers) {
      json.append(separator).append(indent).append("  {\"place\": ").append(quoted(tier.name()));
      for (final Column column : Column.values()) {
        json.append(", \"").append(column.key()).append("\": ");
        json.append(column.of(tier));
      }
      json.append('}');
      separator = ",\n";
    }
    return json.append(tiers.isEmpty() ? "]" : "\n" + indent + "]").toString();
  }

  /** One family for each number; nothing where there is no tier. */
  static void appendMetrics(final StringBuilder text, final List<TierStats> tiers) {
    if (!tiers.isEmpty()) {
      Arrays.stream(Column.values()).forEach(column -> appendFamily(text, column, tiers));
    }
  }

  private static void appendFamily(
      final StringBuilder text, final Column column, final List<TierStats> tiers) {
    final String name = "ghostswap_spill_tier_" + column.key();
    text.append("# TYPE ").append(name).append(column.isGauge() ? " gauge\n" : " counter\n");
    if (column.isBytes()) {
      text.append("# UNIT ").append(name).append(" bytes\n");
    }
    text.append("# HELP ").append(name).append(' ').append(column.doc).append('\n');
    for (int i = 0; i < tiers.size(); i++) {
      text.append(name).append(column.isGauge() ? "" : "_total");
      text.append("{tier=\"").append(i).append("\",place=").append(quoted(tiers.get(i).name()));
      text.append("} ").append(column.of(tiers.get(i))).append('\n');
    }
  }

  private static String quoted(final String plain) {
    return '"' + printable(plain).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The generated files are ASCII, and a line is a line. */
  private static String printable(final String plain) {
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      final char c = plain.charAt(i);
      text.append(c < FIRST_PRINTABLE || c > LAST_PRINTABLE ? '?' : c);
    }
    return text.toString();
  }
}
