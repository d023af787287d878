package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.linux.LoopSysfs;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds who would lose pages if a mount went away. */
final class SwapUse {
  private SwapUse() {}

  /** One phrase that says what uses a file below {@code mount}, or empty when nothing does. */
  static Optional<String> of(Path mount) throws IOException {
    for (LoopSysfs.Loop loop : LoopSysfs.below(mount)) {
      ProcSwaps.Area area = ProcSwaps.find(loop.device());
      return Optional.of(
          area == null
              ? loop.device() + " is attached to " + loop.backingFile()
              : loop.device() + " is swap with " + area.usedBytes() + " bytes in use");
    }
    for (ProcSwaps.Area area : ProcSwaps.read()) {
      if (area.path().startsWith(mount)) {
        return Optional.of(area.path() + " is swap with " + area.usedBytes() + " bytes in use");
      }
    }
    return Optional.empty();
  }
}
