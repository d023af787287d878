package io.ghostswap.it.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Folders of the image cache and of a run. */
final class Folders {
  private Folders() {}

  /** What is kept from one run to the next: {@code ghostswap/vm} in the user's cache. */
  static Path cache() {
    final String configured = System.getenv("XDG_CACHE_HOME");
    final Path caches =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return make(caches.resolve("ghostswap/vm"));
  }

  static Path make(final Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (final IOException e) {
      throw new VmException(folder + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Makes a folder that is empty, whatever there was. */
  static Path makeEmpty(final Path folder) {
    delete(folder);
    return make(folder);
  }

  /**
   * A folder that is there whole or not at all.
   *
   * @param fill puts its content into a folder that is renamed afterwards
   */
  static Path cached(final Path folder, final Consumer<Path> fill) {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    final Path unfinished =
        makeEmpty(
            folder.resolveSibling(folder.getFileName() + "." + ProcessHandle.current().pid()));
    try {
      fill.accept(unfinished);
      return Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(unfinished);
    }
  }

  static void delete(final Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      final List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (final Path file : all) {
        Files.delete(file);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void copy(final Path from, final Path to) {
    try {
      make(to.getParent());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
