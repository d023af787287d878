package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomForSwapTest {
  private static final long MIB = 1L << 20;

  @Test
  void shouldTakeEveryPlaceIntoAccount() {
    final RoomForSwap room = new RoomForSwap(100 * MIB, 20 * MIB, 30 * MIB, 50 * MIB);
    assertDoesNotThrow(() -> room.require(200 * MIB));
    final AttachException failure =
        assertThrows(AttachException.class, () -> room.require(200 * MIB + 4096));
    assertTrue(failure.getMessage().contains("not enough free memory"), failure::getMessage);
    assertTrue(failure.getMessage().contains("200M can be had"), failure::getMessage);
  }

  @Test
  void shouldReadThePoolOfTheMountAndTheMachine(@TempDir final Path mount) throws Exception {
    assertEquals(0, RoomForSwap.of(mount, List.of()).poolBytes());
    Files.createDirectories(mount.resolve("stats"));
    Files.writeString(mount.resolve("stats/pool_total_size"), "4096\n");
    final RoomForSwap room = RoomForSwap.of(mount, List.of());
    assertEquals(4096, room.poolBytes());
    assertTrue(room.memoryBytes() > MIB);
  }
}
