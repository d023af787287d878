package io.ghostswap.fuse.cli;

import io.ghostswap.config.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The table of {@code status}: zramctl's columns, then the pool, its limit, the spill, the ratio,
 * and the mount where there are several.
 */
final class StatusTable {
  /** Below it the pool is all reserve, and the ratio says nothing. */
  private static final double SHOWN_RATIO = 0.1;

  private StatusTable() {}

  /**
   * Formats it.
   *
   * @param several whether there are more instances than one, here or elsewhere
   */
  static String format(final List<InstanceStatus> instances, final boolean several) {
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
    if (several) {
      table.text("MOUNT");
    }
    for (final InstanceStatus status : instances) {
      final List<String> cells = new ArrayList<>(cells(status));
      if (several) {
        cells.add(status.mount());
      }
      table.row(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  private static List<String> cells(final InstanceStatus status) {
    return List.of(
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
}
