package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountPointTest {
  @TempDir private Path folder;

  @Test
  void shouldMakeAFolderAndRemoveItAgain() {
    final Path mount = folder.resolve("a/b");
    assertTrue(new MountPoint(mount).prepare());
    assertFalse(new MountPoint(mount).prepare());
    new MountPoint(mount).remove();
    assertFalse(Files.exists(mount));
  }

  @Test
  void shouldSayWhyAPathCannotBeMountedOn() throws Exception {
    final Path file = Files.createFile(folder.resolve("file"));
    assertRefused(file, file + " is no folder; mount on an empty folder, or a new one.");
    assertRefused(
        file.resolve("mnt"), "The folder " + file + "/mnt cannot be made: Not a directory");
    assertRefused(folder, "The folder " + folder + " is not empty; mount on an empty one.");
    assertRefused(
        Path.of("/proc/none"),
        "The folder /proc/none cannot be made: there is no such file or folder");
  }

  @Test
  void shouldRefuseASymbolicLink() throws Exception {
    final Path real = Files.createDirectory(folder.resolve("real"));
    final Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    final Path dangling =
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
    assertRefused(link, link + " is a symbolic link; mount on the folder itself.");
    assertRefused(dangling, dangling + " is a symbolic link; mount on the folder itself.");
  }

  private static void assertRefused(final Path mount, final String sentence) {
    final AttachException refusal =
        assertThrows(AttachException.class, () -> new MountPoint(mount).prepare());
    assertEquals(sentence, refusal.getMessage());
  }
}
