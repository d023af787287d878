package io.ghostswap.fuse.attach;

import io.ghostswap.config.StartOptions;
import io.ghostswap.store.Counter;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the files of one instance are: its record, its lock and its log, named after the mount, and
 * its ghost files.
 *
 * @param mount absolute path of the mount
 */
record InstanceFiles(Path mount) {
  static final Path RUN_FOLDER = Path.of("/run/ghostswap");
  static final Path LOG_FOLDER = Path.of("/var/log/ghostswap");

  private static final String GHOST_FILE = "swapfile";
  private static final String STATE_SUFFIX = ".state";

  /** The files of the instance on that mount; symbolic links on the way to it are resolved. */
  static InstanceFiles of(final Path mount) {
    final Path plain = mount.toAbsolutePath().normalize();
    if (plain.getParent() == null) {
      throw new AttachException("ghostswap cannot be mounted on /.");
    }
    // Not the mount itself: nothing can be asked of the mount of a daemon that died. What is not
    // there yet is made as a folder.
    final Path there = Folders.nearestThere(plain.getParent());
    try {
      return new InstanceFiles(there.toRealPath().resolve(there.relativize(plain)));
    } catch (final IOException e) {
      return new InstanceFiles(plain);
    }
  }

  /** The command that takes the instance down, as a person types it. */
  String downCommand() {
    return mount.equals(StartOptions.defaults(1).mount())
        ? "ghostswap down"
        : "ghostswap down --mount " + mount;
  }

  Path state() {
    return RUN_FOLDER.resolve(name() + STATE_SUFFIX);
  }

  Path lock() {
    return RUN_FOLDER.resolve(name() + ".lock");
  }

  Path log() {
    return LOG_FOLDER.resolve(name() + ".log");
  }

  /** The ghost file of each stripe. */
  List<Path> ghostFiles(final StartOptions options) {
    return IntStream.range(0, options.stripes())
        .mapToObj(stripe -> mount.resolve(stripe == 0 ? GHOST_FILE : GHOST_FILE + "." + stripe))
        .toList();
  }

  /** The largest request that a ghost file takes as one, as the daemon and the kernel agreed. */
  long maxRequestBytes() {
    final Path file = mount.resolve(Path.of("stats", Counter.MAX_REQUEST_BYTES.key()));
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (final IOException | NumberFormatException e) {
      throw new AttachException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static boolean isGhostFile(final Path file) {
    return file.getFileName().toString().matches(GHOST_FILE + "(\\.\\d+)?");
  }

  /** The records of all instances. */
  static List<Path> states() {
    if (!Files.isDirectory(RUN_FOLDER)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(RUN_FOLDER)) {
      return files.filter(file -> file.toString().endsWith(STATE_SUFFIX)).sorted().toList();
    } catch (final IOException e) {
      throw new AttachException(RUN_FOLDER + " cannot be read: " + AttachException.reason(e), e);
    }
  }

  void removeState() {
    try {
      Files.deleteIfExists(state());
    } catch (final IOException e) {
      throw new AttachException(state() + " cannot be removed: " + AttachException.reason(e), e);
    }
  }

  /** Makes the folder of records. Every user may see what is up, whatever the umask of root is. */
  static void makeRunFolder() throws IOException {
    Files.createDirectories(RUN_FOLDER);
    Files.setPosixFilePermissions(RUN_FOLDER, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The folder of records goes with the last of them. */
  static void removeRunFolderIfEmpty() {
    try {
      Files.deleteIfExists(RUN_FOLDER);
    } catch (final IOException e) {
      // Another instance has its record there.
      return;
    }
  }

  /** The mount's path as one file name; no two paths have the same. */
  String name() {
    return URLEncoder.encode(mount.toString().substring(1), StandardCharsets.UTF_8);
  }
}
