package io.ghostswap.fuse.jnr;

import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.transport.TransportException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says in one sentence why a directory cannot be a mount point, where libfuse would say less. */
final class MountPoint {
  private static final Path DEVICE = Path.of("/dev/fuse");

  private MountPoint() {}

  static void requireUsable(Path directory) throws TransportException {
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
