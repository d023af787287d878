package io.ghostswap.fuse.attach;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes that keep a file system from being unmounted: those that have a file of it open, or
 * stand in a folder of it. Only links of /proc are read, so that the file system itself is asked
 * nothing. This process does not count: it is gone when its user looks.
 */
final class MountUsers {
  private static final Path PROC = Path.of("/proc");

  private MountUsers() {}

  /** Each by its name and number, as {@code bash (process 42)}. */
  static List<String> of(final Path mount) {
    final List<String> users = new ArrayList<>();
    final String self = Long.toString(ProcessHandle.current().pid());
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (final Path process : processes) {
        final String pid = process.getFileName().toString();
        if (!pid.equals(self) && uses(process, mount)) {
          users.add(name(process) + " (process " + pid + ")");
        }
      }
    } catch (final IOException e) {
      throw new AttachException("The kernel's table of processes cannot be read.", e);
    }
    return users;
  }

  private static boolean uses(final Path process, final Path mount) {
    if (isBelow(process.resolve("cwd"), mount) || isBelow(process.resolve("root"), mount)) {
      return true;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (final Path descriptor : descriptors) {
        if (isBelow(descriptor, mount)) {
          return true;
        }
      }
      return false;
    } catch (final IOException e) {
      return false; // it has ended
    }
  }

  private static boolean isBelow(final Path link, final Path mount) {
    try {
      return Files.readSymbolicLink(link).startsWith(mount);
    } catch (final IOException e) {
      return false; // closed, or the process has ended
    }
  }

  private static String name(final Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (final IOException e) {
      return "a program";
    }
  }
}
