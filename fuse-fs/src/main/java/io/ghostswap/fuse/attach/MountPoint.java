package io.ghostswap.fuse.attach;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The folder that an instance is mounted on. */
final class MountPoint {
  private static final Duration TOOL_TIMEOUT = Duration.ofSeconds(30);

  private final Path path;

  MountPoint(final Path path) {
    this.path = path;
  }

  /**
   * Makes sure that it can be mounted on.
   *
   * @return whether the folder had to be made
   */
  boolean prepare() {
    if (isMounted()) {
      throw new AttachException("Something is mounted on " + path + " already.");
    }
    if (Files.isSymbolicLink(path)) {
      // The kernel would mount on what it leads to, and name the mount after that.
      throw new AttachException(path + " is a symbolic link; mount on the folder itself.");
    }
    try {
      if (Files.isDirectory(path)) {
        requireEmpty();
        return false;
      }
      if (Files.exists(path)) {
        throw new AttachException(path + " is no folder; mount on an empty folder, or a new one.");
      }
      Files.createDirectories(path);
      return true;
    } catch (final IOException e) {
      throw new AttachException(
          "The folder " + path + " cannot be made: " + AttachException.reason(e), e);
    }
  }

  boolean isMounted() {
    return ProcTables.mountAt(path).isPresent();
  }

  /**
   * Unmounts what a daemon that is gone left mounted; nothing happens when nothing is. By force,
   * which ends every request that waits for the daemon: one of its own threads may be waiting, and
   * keeps a daemon from ending that was killed while it walked its own mount.
   */
  void unmountLeftover() {
    if (!isMounted()) {
      return;
    }
    try {
      SystemTool.named("umount").run(TOOL_TIMEOUT, "--force", path.toString());
    } catch (final AttachException e) {
      // Nobody answers there any more, so whoever still has it open gains nothing by the wait.
      SystemTool.named("umount").run(TOOL_TIMEOUT, "--lazy", path.toString());
    }
  }

  /** Removes the folder, if nothing is in it. */
  void remove() {
    try {
      Files.deleteIfExists(path);
    } catch (final DirectoryNotEmptyException e) {
      // Somebody put something there meanwhile; it is not ours to remove.
      return;
    } catch (final IOException e) {
      throw new AttachException(
          "The folder " + path + " cannot be removed: " + AttachException.reason(e), e);
    }
  }

  private void requireEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      if (entries.iterator().hasNext()) {
        throw new AttachException("The folder " + path + " is not empty; mount on an empty one.");
      }
    }
  }
}
