package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class InstanceLockTest {
  private final InstanceFiles files =
      new InstanceFiles(Path.of("/lock-test-" + ProcessHandle.current().pid()));

  @BeforeEach
  void requireRunFolder() {
    Privileged.require();
  }

  @AfterEach
  void removeRunFolder() {
    InstanceFiles.removeRunFolderIfEmpty();
  }

  @Test
  void shouldBeHeldByOneOnly() {
    try (InstanceLock lock = InstanceLock.take(files)) {
      lock.requireHeld();
      final AttachException e = assertThrows(AttachException.class, () -> InstanceLock.take(files));
      assertTrue(e.getMessage().contains("Another ghostswap command"), e.getMessage());
    }
  }

  @Test
  void shouldBeFreeAgainWithNoFileLeft() {
    InstanceLock.take(files).close();
    assertFalse(Files.exists(files.lock()));
    final InstanceLock again = InstanceLock.take(files);
    again.close();
    assertThrows(IllegalStateException.class, again::requireHeld);
  }
}
