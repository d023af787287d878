package io.ghostswap.fuse.fs;

import io.ghostswap.store.Counter;
import io.ghostswap.store.CounterSnapshot;

/** The one-line formats of zram's {@code mm_stat} and {@code bd_stat}, column by column. */
final class ZramStat {
  /** Of a column, as zram writes it. */
  private static final int WIDTH = 8;

  private ZramStat() {}

  /**
   * orig_data_size compr_data_size mem_used_total mem_limit mem_used_max same_pages pages_compacted
   * huge_pages huge_pages_since; bytes, and pages where the name says so.
   */
  static String mmStat(CounterSnapshot counters) {
    long pages = counters.value(Counter.STORED_PAGES) + counters.value(Counter.SPILLED_PAGES);
    return line(
        pages * PageSpace.PAGE_SIZE,
        counters.value(Counter.COMPRESSED_BYTES),
        counters.value(Counter.POOL_TOTAL_SIZE),
        counters.value(Counter.MAX_POOL_SIZE),
        counters.value(Counter.MAX_USED_POOL_SIZE),
        counters.value(Counter.SAME_FILLED_PAGES),
        counters.value(Counter.COMPACTED_PAGES),
        counters.value(Counter.STORED_INCOMPRESSIBLE_PAGES),
        counters.value(Counter.INCOMPRESSIBLE_PAGES_SINCE));
  }

  /** bd_count bd_reads bd_writes: 4 KiB units in use, pages read, pages written. */
  static String bdStat(CounterSnapshot counters) {
    return line(
        counters.value(Counter.SPILL_BYTES) / PageSpace.PAGE_SIZE,
        counters.value(Counter.LOADS_SPILL),
        counters.value(Counter.WRITTEN_BACK_PAGES) + counters.value(Counter.SPILLED_STORES));
  }

  private static String line(long... columns) {
    StringBuilder line = new StringBuilder();
    for (long column : columns) {
      if (!line.isEmpty()) {
        line.append(' ');
      }
      // Not a Formatter: it would load the JDK's words and signs of every language.
      String digits = Long.toString(column);
      line.repeat(' ', Math.max(0, WIDTH - digits.length())).append(digits);
    }
    return line.append('\n').toString();
  }
}
