package io.ghostswap.fuse.attach;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What tests of swap and loop devices need of the machine. */
public final class Privileged {
  private Privileged() {}

  /** Skips the test where there is no root or no loop device, and fails it there in CI. */
  public static void require() {
    final boolean can = isRoot() && Files.exists(Path.of("/dev/loop-control"));
    if (System.getenv("CI") != null) {
      Assertions.assertTrue(can, "in CI there must be root and loop devices");
    }
    Assumptions.assumeTrue(can, "root and loop devices are needed");
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
