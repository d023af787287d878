package io.ghostswap.fuse.devfuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.transport.TransportException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IoUringSwitchTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"N", "Y"})
  void shouldBeOnForTheMomentAndThenAsItWas(String before) throws Exception {
    Path file = Files.writeString(folder.resolve("enable_uring"), before + "\n");
    try (IoUringSwitch _ = IoUringSwitch.turnOn(file)) {
      assertEquals("Y", Files.readString(file).strip());
    }
    assertEquals(before, Files.readString(file).strip());
  }

  @Test
  void shouldSayWhatAnOlderKernelLacks() {
    TransportException failure =
        assertThrows(
            TransportException.class, () -> IoUringSwitch.turnOn(folder.resolve("enable_uring")));
    assertTrue(failure.getMessage().contains("Linux 6.14"), failure::getMessage);
  }
}
