package io.ghostswap.it.speed;

import io.ghostswap.it.machine.Tool;
import java.nio.file.Path;

/** A block device that is swap, used before any other swap of the machine. */
final class SwapArea implements AutoCloseable {
  /** Higher than what any system sets by itself. */
  static final String PRIORITY = "32767";

  private final Path device;

  SwapArea(final Path device, final boolean discard) {
    this.device = device;
    Tool.run("mkswap", device.toString());
    if (discard) {
      Tool.run("swapon", "--discard", "--priority", PRIORITY, device.toString());
    } else {
      Tool.run("swapon", "--priority", PRIORITY, device.toString());
    }
  }

  @Override
  public void close() {
    Tool.run("swapoff", device.toString());
  }
}
