package io.ghostswap.store;

import io.ghostswap.config.SpillPlace;
import io.ghostswap.config.ZpoolType;
import java.util.List;

/**
 * What a {@link PageStore} is opened with and cannot change later.
 *
 * @param slots pages of the ghost swapfile, 1 to 2^31 - 1
 * @param spill places of the spill, fastest first; empty for none
 * @param totalRamBytes what percentages of RAM refer to
 * @param zpool allocator of the pool
 */
public record StoreOptions(
    long slots, List<SpillPlace> spill, long totalRamBytes, ZpoolType zpool) {
  /** Checks the range of {@code slots} and copies the list. */
  public StoreOptions {
    if (slots < 1 || slots > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "slots=" + slots + " is not between 1 and " + Integer.MAX_VALUE + " (8 TiB)");
    }
    spill = List.copyOf(spill);
  }

  /** Options with the default allocator. */
  public StoreOptions(final long slots, final List<SpillPlace> spill, final long totalRamBytes) {
    this(slots, spill, totalRamBytes, ZpoolType.ZSMALLOC);
  }
}
