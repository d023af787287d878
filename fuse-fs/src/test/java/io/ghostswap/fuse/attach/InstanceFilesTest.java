package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstanceFilesTest {
  @Test
  void shouldNameEveryMountDifferently() {
    final InstanceFiles nested = new InstanceFiles(Path.of("/a/b"));
    final InstanceFiles flat = new InstanceFiles(Path.of("/a%2Fb"));
    assertNotEquals(nested.state(), flat.state());
    assertEquals(InstanceFiles.RUN_FOLDER, nested.state().getParent());
    assertEquals(InstanceFiles.LOG_FOLDER, nested.log().getParent());
  }

  @Test
  void shouldNameTheMountToTakeDownUnlessItIsTheDefault() {
    final Path usual = StartOptions.defaults(1).mount();
    assertEquals("ghostswap down", new InstanceFiles(usual).downCommand());
    assertEquals("ghostswap down --mount /m", new InstanceFiles(Path.of("/m")).downCommand());
  }

  @Test
  void shouldNameOneGhostFileAStripe() {
    final StartOptions options = StartOptions.defaults(1).with(StartOption.STRIPES, "3");
    assertEquals(
        List.of(Path.of("/m/swapfile"), Path.of("/m/swapfile.1"), Path.of("/m/swapfile.2")),
        new InstanceFiles(Path.of("/m")).ghostFiles(options));
  }

  @Test
  void shouldTellGhostFilesFromOthers() {
    assertTrue(InstanceFiles.isGhostFile(Path.of("/m/swapfile")));
    assertTrue(InstanceFiles.isGhostFile(Path.of("/m/swapfile.12")));
    assertFalse(InstanceFiles.isGhostFile(Path.of("/m/swapfile.old")));
    assertFalse(InstanceFiles.isGhostFile(Path.of("/m/control")));
  }

  @Test
  void shouldFindTheSameInstanceThroughASymbolicLink(@TempDir final Path folder)
      throws IOException {
    final Path real = Files.createDirectory(folder.resolve("real"));
    final Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    for (final String mount : List.of("mnt", "not/yet/there")) {
      assertEquals(
          InstanceFiles.of(real.resolve(mount)).state(),
          InstanceFiles.of(link.resolve(mount)).state());
    }
  }

  @Test
  void shouldRefuseTheRoot() {
    assertThrows(AttachException.class, () -> InstanceFiles.of(Path.of("/")));
  }
}
