package io.ghostswap.it.speed;

import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.machine.Tool;
import java.nio.file.Path;

/** A loop device over a file, with direct I/O, 4 KiB sectors and requests of 128 KiB. */
final class LoopOver implements AutoCloseable {
  private static final String MAX_REQUEST_KIB = "128";

  private final Path device;

  LoopOver(final Path file) {
    device =
        Path.of(
            Tool.run(
                    "losetup",
                    "--find",
                    "--show",
                    "--direct-io=on",
                    "--sector-size",
                    "4096",
                    file.toString())
                .strip());
    KernelFile.write(
        Path.of("/sys/block", device.getFileName().toString(), "queue/max_sectors_kb"),
        MAX_REQUEST_KIB);
  }

  Path device() {
    return device;
  }

  @Override
  public void close() {
    Tool.run("losetup", "--detach", device.toString());
  }
}
