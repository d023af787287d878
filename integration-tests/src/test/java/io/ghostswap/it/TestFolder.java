package io.ghostswap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder whose name has {@link Leftovers#MARK}; deleted with all that is in it. */
final class TestFolder implements AutoCloseable {
  private final Path path;

  TestFolder() {
    try {
      path = Files.createTempDirectory(Leftovers.MARK);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  Path file(final String name) {
    return path.resolve(name);
  }

  /** Makes a folder in it. */
  Path folder(final String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a sparse file in it. */
  Path sparseFile(final String name, final String size) {
    final Path file = path.resolve(name);
    Command.output("truncate", "-s", size, file.toString());
    return file;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      final List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (final Path file : all) {
        Files.delete(file);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
