package io.ghostswap.it;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A block device whose writes fail once it holds so much: a loop device over the ghost file of a
 * pool with little room and no spill. Each write is taken whole or refused.
 *
 * <p>A loop device over a sparse file on a small file system would not do: where there is room for
 * a part of a write, the kernel's loop driver reports all of it as written.
 */
final class FillingDisk implements AutoCloseable {
  private final GhostswapInstance instance;
  private final LoopDevice device;

  private FillingDisk(final GhostswapInstance instance, final LoopDevice device) {
    this.instance = instance;
    this.device = device;
  }

  /**
   * Attaches one.
   *
   * @param mebibytes its size
   * @param holdsMebibytes what it takes of data that does not compress
   */
  static FillingDisk attach(final int mebibytes, final int holdsMebibytes) throws IOException {
    final GhostswapInstance instance =
        GhostswapInstance.up(
            "--no-swapon",
            "--size",
            mebibytes + "M",
            "--stripes",
            "1",
            "--max-pool",
            holdsMebibytes + "M");
    try {
      return new FillingDisk(instance, LoopDevice.attach(instance.swapfile()));
    } catch (final IOException | RuntimeException | Error e) {
      instance.close();
      throw e;
    }
  }

  Path path() {
    return device.path();
  }

  @Override
  public void close() {
    try {
      device.close();
    } finally {
      instance.close();
    }
  }
}
