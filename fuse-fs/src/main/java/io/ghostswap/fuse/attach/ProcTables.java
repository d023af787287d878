package io.ghostswap.fuse.attach;

import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The kernel's tables of swap and mounts; a table that cannot be read is a failed step. */
final class ProcTables {
  private ProcTables() {}

  static Optional<ProcSwaps.Area> swap(final Path path) {
    try {
      return Optional.ofNullable(ProcSwaps.find(path));
    } catch (final IOException e) {
      throw new AttachException("The kernel's table of swap cannot be read: " + e.getMessage(), e);
    }
  }

  static Optional<ProcMounts.Mount> mountAt(final Path path) {
    return mounts().stream().filter(mount -> mount.path().equals(path)).reduce((a, b) -> b);
  }

  static Optional<Path> mountedFrom(final Path device) {
    return mounts().stream()
        .filter(mount -> mount.source().equals(device.toString()))
        .map(ProcMounts.Mount::path)
        .findFirst();
  }

  private static List<ProcMounts.Mount> mounts() {
    try {
      return ProcMounts.read();
    } catch (final IOException e) {
      throw new AttachException(
          "The kernel's table of mounts cannot be read: " + e.getMessage(), e);
    }
  }
}
