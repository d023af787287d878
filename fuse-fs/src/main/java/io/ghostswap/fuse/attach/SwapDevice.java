package io.ghostswap.fuse.attach;

import io.ghostswap.fuse.linux.ProcSwaps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A block device used as swap: made, turned on with discard, turned off. */
final class SwapDevice {
  /** SIGKILL: the kernel ends swapoff before every other process when memory runs out. */
  private static final int KILLED = 128 + 9;

  private static final String LABEL = "ghostswap";
  private static final Duration TOOL_TIMEOUT = Duration.ofSeconds(60);

  private final Path path;

  SwapDevice(final Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Writes the swap header. */
  void make() {
    SystemTool.named("mkswap").run(TOOL_TIMEOUT, "--label", LABEL, path.toString());
  }

  /**
   * Turns the device on. Always with discard: the kernel tells in no other way that a page is free.
   *
   * @param priority 0..32767, devices of equal priority are used in turn
   */
  void on(final int priority) {
    SystemTool.named("swapon")
        .run(TOOL_TIMEOUT, "--priority", Integer.toString(priority), "--discard", path.toString());
  }

  boolean isOn() {
    return ProcTables.swap(path).isPresent();
  }

  /** Bytes of memory that live in the device; 0 when it is off. */
  long usedBytes() {
    return ProcTables.swap(path).map(ProcSwaps.Area::usedBytes).orElse(0L);
  }

  /** Begins to bring every page back; this takes as long as that takes. */
  Process startOff() {
    return SystemTool.named("swapoff").start(path.toString());
  }

  /**
   * Waits for a swapoff that was started.
   *
   * @return whether it has ended
   */
  static boolean await(final Process swapoff, final int milliseconds) {
    try {
      return swapoff.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    } catch (final InterruptedException e) {
      swapoff.destroy();
      Thread.currentThread().interrupt();
      throw new AttachException("swapoff was interrupted; what is still in swap stays there.", e);
    }
  }

  /** Checks how a swapoff ended; a device that is off is all that is wanted. */
  void requireOff(final Process swapoff) {
    if (swapoff.exitValue() == 0 || !isOn()) {
      return;
    }
    final String said = SystemTool.output(swapoff);
    if (said.contains("Cannot allocate memory") || swapoff.exitValue() == KILLED) {
      throw new AttachException(
          "There is not enough free memory to bring "
              + (usedBytes() >> 20)
              + " MiB back from "
              + path
              + ": end some programs or add other swap, then try again.");
    }
    throw new AttachException(
        said.isEmpty()
            ? "swapoff " + path + " ended before everything was brought back; try again."
            : "swapoff " + path + " failed: " + said.replaceAll("\\s*\\n\\s*", "; "));
  }
}
