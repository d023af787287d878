package io.ghostswap.it.vm;

import io.ghostswap.it.machine.Tool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Files with an ext4 file system, made and read without mounting. */
final class Ext4Image {
  private static final long MIB = 1L << 20;

  private Ext4Image() {}

  /** A file system with the content of a folder and little room beside it. */
  static void of(final Path folder, final Path image) {
    sparse(image, bytesIn(folder) * 5 / 4 + 16 * MIB);
    Tool.run(
        "mke2fs",
        "-q",
        "-t",
        "ext4",
        "-O",
        "^has_journal",
        "-E",
        "root_owner=0:0",
        "-d",
        folder.toString(),
        image.toString());
  }

  /** An empty file system. */
  static void empty(final Path image, final long bytes) {
    sparse(image, bytes);
    Tool.run("mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", image.toString());
  }

  /** An empty file that takes no room yet. */
  static void sparse(final Path file, final long bytes) {
    try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
      created.setLength(0);
      created.setLength(bytes);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a folder out of a file system, also of one that was not unmounted. */
  static void copyOut(final Path image, final String folder, final Path target) {
    try {
      Files.createDirectories(target);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    // It exits with 1 when it has mended something.
    Tool.run("sh", "-c", "e2fsck -fy \"$0\" >/dev/null 2>&1 || [ $? -le 2 ]", image.toString());
    Tool.run("debugfs", "-R", "rdump " + folder + " " + target, image.toString());
  }

  private static long bytesIn(final Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
