package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibraryFolderTest {
  /** Not even root can make a file there. */
  private static final Path UNUSABLE = Path.of("/proc");

  @TempDir private Path folder;
  private Path own;

  @BeforeEach
  void nameFolder() {
    own = folder.resolve("lib/ghostswap");
  }

  @Test
  void shouldEmptyTheFolderOfOneDaemonAlone() throws IOException {
    final LibraryFolder libraries = new LibraryFolder(own, folder);
    assertEquals(own, libraries.find());
    assertFalse(Files.exists(own), "asking changes nothing");
    final Path first = libraries.prepare("first");
    final Path second = libraries.prepare("second");
    assertEquals(own.resolve("first"), first);
    final Path other = Files.createFile(second.resolve("b.so"));
    final Path outside = Files.createFile(folder.resolve("outside"));
    Files.createSymbolicLink(first.resolve("link"), outside);
    Files.createFile(first.resolve("a.so"));

    assertEquals(first, libraries.prepare("first"));
    try (var files = Files.list(first)) {
      assertEquals(List.of(), files.toList());
    }
    libraries.remove("first");
    assertFalse(Files.exists(first));
    assertTrue(Files.exists(other));
    libraries.remove("second");
    assertFalse(Files.exists(own));
    libraries.remove("second");
    assertTrue(Files.exists(outside));
  }

  @Test
  void shouldFollowNoLinkOutOfItsPlace() throws IOException {
    final Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    final Path kept = Files.createFile(elsewhere.resolve("kept"));
    Files.createDirectories(own);
    Files.createSymbolicLink(own.resolve("name"), elsewhere);
    new LibraryFolder(own, folder).remove("name");
    assertTrue(Files.exists(kept));
  }

  @Test
  void shouldTakeTheFolderForTemporaryFilesOtherwise() {
    final LibraryFolder libraries = new LibraryFolder(UNUSABLE.resolve("ghostswap"), folder);
    assertEquals(folder, libraries.prepare("name"));
    libraries.remove("name");
    assertTrue(Files.exists(folder));
  }

  @Test
  void shouldSayThatNoFolderWillDo() {
    for (final Path temporary : List.of(UNUSABLE, folder.resolve("none"))) {
      final AttachException e =
          assertThrows(
              AttachException.class,
              () -> new LibraryFolder(UNUSABLE.resolve("ghostswap"), temporary).find());
      assertTrue(e.getMessage().contains("nor in " + temporary), e.getMessage());
    }
  }
}
