package io.ghostswap.fuse.attach;

import io.ghostswap.fuse.linux.ProcSys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's {@code vm.page-cluster}: one fault brings back two to the power of it pages. */
final class PageCluster {
  private final Path file;

  PageCluster() {
    this(Path.of("/proc/sys/vm/page-cluster"));
  }

  PageCluster(final Path file) {
    this.file = file;
  }

  int value() {
    try {
      return Integer.parseInt(ProcSys.read(file));
    } catch (final IOException | NumberFormatException e) {
      throw new AttachException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  void set(final int value) {
    try {
      Files.writeString(file, Integer.toString(value));
    } catch (final IOException e) {
      throw new AttachException(file + " cannot be set to " + value + ": " + e.getMessage(), e);
    }
  }

  /** Puts the old value back, unless somebody chose another one meanwhile. */
  void restore(final int ours, final int old) {
    if (value() == ours) {
      set(old);
    }
  }
}
