package io.ghostswap.it.shrinker;

import io.ghostswap.it.machine.KernelFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's zswap, turned on for a while with settings of ours. */
final class Zswap {
  private static final Path PARAMETERS = Path.of("/sys/module/zswap/parameters");

  private Zswap() {}

  static boolean exists() {
    return Files.isWritable(PARAMETERS.resolve("enabled"));
  }

  static String compressor() {
    return KernelFile.read(PARAMETERS.resolve("compressor"));
  }

  /**
   * Turns it on; undoing puts every parameter back.
   *
   * @param poolPercent limit of the pool in percent of the machine's memory
   */
  static void enable(final int poolPercent, final int acceptPercent, final Undo undo) {
    set("max_pool_percent", Integer.toString(poolPercent), undo);
    set("accept_threshold_percent", Integer.toString(acceptPercent), undo);
    set("enabled", "Y", undo);
  }

  private static void set(final String name, final String value, final Undo undo) {
    final Path file = PARAMETERS.resolve(name);
    final String before = KernelFile.read(file);
    KernelFile.write(file, value);
    undo.push(() -> KernelFile.write(file, before));
  }
}
