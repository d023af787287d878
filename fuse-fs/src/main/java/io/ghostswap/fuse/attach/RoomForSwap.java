package io.ghostswap.fuse.attach;

import io.ghostswap.config.ByteSize;
import io.ghostswap.fuse.linux.ProcMeminfo;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where pages can go that swapoff brings back. Without room the kernel's OOM killer would choose a
 * program, or the command that asked for it, so that is found out before.
 *
 * @param memoryBytes what programs can have without swapping
 * @param cachedBytes pages that are in memory already, besides their place in swap
 * @param poolBytes memory of the pool, which becomes free as its pages leave it
 * @param otherSwapBytes free space of swap that stays on
 */
record RoomForSwap(long memoryBytes, long cachedBytes, long poolBytes, long otherSwapBytes) {
  private static final String POOL_SIZE = "stats/pool_total_size";

  /** The room at this moment for what is in the swap of one mount. */
  static RoomForSwap of(final Path mount, final List<LoopDevice> devices) {
    final List<Path> ours = devices.stream().map(LoopDevice::path).toList();
    try {
      return new RoomForSwap(
          ProcMeminfo.availableBytes(),
          ProcMeminfo.swapCachedBytes(),
          poolBytes(mount),
          ProcSwaps.read().stream()
              .filter(area -> !ours.contains(area.path()))
              .mapToLong(area -> area.sizeBytes() - area.usedBytes())
              .sum());
    } catch (final IOException e) {
      throw new AttachException("The swap areas cannot be listed: " + e.getMessage(), e);
    }
  }

  private static long poolBytes(final Path mount) {
    try {
      return Long.parseLong(Files.readString(mount.resolve(POOL_SIZE)).strip());
    } catch (final IOException | NumberFormatException e) {
      // A mount that does not answer is for the steps that follow to find.
      return 0;
    }
  }

  /** All of it in bytes. */
  long bytes() {
    return memoryBytes + cachedBytes + poolBytes + otherSwapBytes;
  }

  /**
   * Checks that so many bytes have room.
   *
   * @throws AttachException where they clearly have not
   */
  void require(final long usedBytes) {
    if (usedBytes > bytes()) {
      throw new AttachException(
          "There is not enough free memory to bring "
              + ByteSize.format(usedBytes)
              + " back: "
              + ByteSize.format(bytes())
              + " can be had, with the memory of the pool and other swap. End some programs or add"
              + " other swap, then try again.");
    }
  }
}
