package io.ghostswap.fuse.transport;

import io.ghostswap.fuse.linux.ProcMounts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory that a transport mounts on. */
public final class MountPoint {
  /** A name that is in no directory; looking it up proves that this very mount answers. */
  public static final String PROBE_NAME = ".ghostswap-probe";

  private static final Path DEVICE = Path.of("/dev/fuse");

  private MountPoint() {}

  /**
   * Says in one sentence why a directory cannot be mounted on, where the kernel would give a
   * number.
   *
   * @throws TransportException where there is no FUSE, or the directory is in use or not empty
   */
  public static void requireUsable(Path directory) throws TransportException {
    if (!Files.exists(DEVICE)) {
      throw new TransportException(
          "there is no /dev/fuse: load the kernel module fuse, or give the container the device");
    }
    try {
      ProcMounts.Mount mount = ProcMounts.find(directory);
      if (mount != null) {
        throw new TransportException(
            directory
                + " is a mount point already, of "
                + mount.source()
                + " ("
                + mount.type()
                + ")");
      }
      if (!Files.isDirectory(directory)) {
        throw new TransportException(directory + " is not a directory");
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        if (entries.iterator().hasNext()) {
          throw new TransportException(directory + " is not empty");
        }
      }
    } catch (IOException e) {
      throw new TransportException("cannot look at " + directory + ": " + e.getMessage(), e);
    }
  }
}
