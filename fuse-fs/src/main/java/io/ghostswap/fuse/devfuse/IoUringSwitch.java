package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.linux.ProcSys;
import io.ghostswap.fuse.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The administrator's switch of FUSE over io_uring. A mount that has begun with it on keeps
 * requests by io_uring, so it is on for that moment only, and nothing on the machine stays changed.
 * Another daemon that begins in the same moment may find it off again; it fails with a sentence
 * then.
 */
final class IoUringSwitch implements AutoCloseable {
  private static final Path SWITCH = Path.of("/sys/module/fuse/parameters/enable_uring");
  private static final String ON = "Y";
  private static final String OFF = "N";

  private final Path file;
  private final boolean wasOff;

  private IoUringSwitch(Path file, boolean wasOff) {
    this.file = file;
    this.wasOff = wasOff;
  }

  /** Whether the kernel has one. */
  static boolean exists() {
    // The kernel loads its module fuse when the device is opened.
    int device = Libc.open("/dev/fuse", 0);
    if (device >= 0) {
      Libc.close(device);
    }
    return Files.exists(SWITCH);
  }

  /**
   * Turns it on until it is closed.
   *
   * @throws TransportException where the kernel has none, or does not allow it
   */
  static IoUringSwitch turnOn() throws TransportException {
    return turnOn(SWITCH);
  }

  static IoUringSwitch turnOn(Path file) throws TransportException {
    if (!Files.exists(file)) {
      throw new TransportException(
          "this kernel has no FUSE over io_uring (Linux 6.14, CONFIG_FUSE_IO_URING):"
              + " use the transport dev-fuse");
    }
    try {
      boolean wasOff = ProcSys.read(file).equals(OFF);
      if (wasOff) {
        Files.writeString(file, ON);
      }
      return new IoUringSwitch(file, wasOff);
    } catch (IOException e) {
      throw new TransportException(file + " cannot be set to Y: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws TransportException {
    try {
      if (wasOff) {
        Files.writeString(file, OFF);
      }
    } catch (IOException e) {
      throw new TransportException(file + " cannot be set back to N: " + e.getMessage(), e);
    }
  }
}
