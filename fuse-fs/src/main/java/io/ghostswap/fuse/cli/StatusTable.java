package io.ghostswap.fuse.cli;

import io.ghostswap.config.ByteSize;
import java.util.List;
import java.util.Locale;

/**
 * The table of {@code status}: zramctl's columns, then the pool, its limit, the spill, the ratio.
 */
final class StatusTable {
  /** Below it the pool is all reserve, and the ratio says nothing. */
  private static final double SHOWN_RATIO = 0.1;

  private StatusTable() {}

  static String format(final List<InstanceStatus> instances) {
    final TextTable table =
        new TextTable()
            .text("NAME")
            .text("ALGORITHM")
            .number("DISKSIZE")
            .number("DATA")
            .number("COMPR")
            .number("TOTAL")
            .number("STREAMS")
            .text("MOUNTPOINT")
            .number("POOL")
            .number("LIMIT")
            .number("SPILL")
            .number("RATIO");
    for (final InstanceStatus status : instances) {
      table.row(
          status.name(),
          status.algorithm(),
          ByteSize.format(status.diskSizeBytes()),
          ByteSize.format(status.dataBytes()),
          ByteSize.format(status.compressedBytes()),
          ByteSize.format(status.totalBytes()),
          Long.toString(status.streams()),
          status.mountPoint(),
          ByteSize.format(status.poolBytes()),
          ByteSize.format(status.limitBytes()),
          ByteSize.format(status.spillBytes()),
          status.ratio() < SHOWN_RATIO ? "-" : String.format(Locale.ROOT, "%.2f", status.ratio()));
    }
    return table.toString();
  }
}
