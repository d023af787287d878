package io.ghostswap.fuse.attach;

import io.ghostswap.fuse.linux.ProcMounts;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the JVM of a daemon puts the native libraries that come out of its jars: a folder of that
 * daemon's own, since one that is killed leaves a library behind, or else the JVM's folder for
 * temporary files.
 *
 * <p>Not below {@code /run}: that is memory, so code of the daemon that has not run yet could be
 * swapped out to the daemon itself, and many systems let no code run from there.
 */
public final class LibraryFolder {
  private static final Path OWN = Path.of("/var/lib/ghostswap");

  /** The libraries are 1.2 MiB. */
  private static final long NEEDED_BYTES = 4L << 20;

  private final Path own;
  private final Path temporary;

  /** The folders of this machine. */
  public LibraryFolder() {
    this(OWN, Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
  }

  LibraryFolder(final Path own, final Path temporary) {
    this.own = own;
    this.temporary = temporary;
  }

  /**
   * The folder below which libraries can be loaded from; nothing is changed by asking.
   *
   * @throws AttachException when no folder will do
   */
  public Path find() {
    return Stream.concat(Stream.of(own), Stream.of(temporary).filter(Files::isDirectory))
        .filter(LibraryFolder::isUsable)
        .findFirst()
        .orElseThrow(
            () ->
                new AttachException(
                    "Native libraries can be unpacked neither below "
                        + own
                        + " nor in "
                        + temporary
                        + ": noexec, read-only or full; JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR"
                        + " names another folder."));
  }

  /**
   * Makes the folder of one daemon, empty, where it can have one of its own.
   *
   * @param name of the instance, as one file name
   * @throws AttachException when no folder will do
   */
  Path prepare(final String name) {
    final Path parent = find();
    if (!parent.equals(own)) {
      return parent;
    }
    final Path folder = own.resolve(name);
    try {
      empty(folder);
      return Files.createDirectories(folder);
    } catch (final IOException e) {
      throw new AttachException(folder + " cannot be made: " + AttachException.reason(e), e);
    }
  }

  /** Removes the folder of a daemon that has ended; one that does not go is in nobody's way. */
  void remove(final String name) {
    final Path folder = own.resolve(name);
    try {
      empty(folder);
      Files.deleteIfExists(folder);
      Files.deleteIfExists(own);
    } catch (final IOException e) {
      // Another instance has its folder there.
      return;
    }
  }

  private static void empty(final Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> libraries = Files.newDirectoryStream(folder)) {
      for (final Path library : libraries) {
        Files.deleteIfExists(library);
      }
    } catch (final DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isUsable(final Path folder) {
    final Path there = Folders.nearestThere(folder);
    try {
      final ProcMounts.Mount mount = ProcMounts.holding(there.toRealPath());
      return (mount == null || !mount.has("noexec"))
          && Files.isWritable(there)
          && Files.getFileStore(there).getUsableSpace() >= NEEDED_BYTES;
    } catch (final IOException e) {
      return false;
    }
  }
}
