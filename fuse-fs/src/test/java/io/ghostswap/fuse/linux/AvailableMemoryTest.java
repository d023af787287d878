package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AvailableMemoryTest {
  @TempDir Path directory;

  @Test
  void shouldReadTheLatestValueEachTime() throws IOException {
    Path file = directory.resolve("meminfo");
    Files.writeString(file, meminfo(777));
    try (AvailableMemory memory = new AvailableMemory(file)) {
      assertEquals(1000L << 10, memory.totalBytes());
      assertEquals(777L << 10, memory.bytes());
      Files.writeString(file, meminfo(3));
      assertEquals(3L << 10, memory.bytes());
    }
  }

  @Test
  void shouldRefuseWhatDoesNotSayIt() throws IOException {
    Path file = directory.resolve("meminfo");
    Files.writeString(file, "MemTotal: 1000 kB\nMemFree: 3 kB\n");
    assertThrows(IOException.class, () -> new AvailableMemory(file));
  }

  @Test
  void shouldReadThisMachine() throws IOException {
    try (AvailableMemory memory = new AvailableMemory()) {
      assertEquals(ProcMeminfo.totalBytes(), memory.totalBytes());
      assertTrue(memory.bytes() > 0 && memory.bytes() < memory.totalBytes());
    }
  }

  private static String meminfo(int available) {
    return "MemTotal:           1000 kB\nMemFree:  5 kB\nMemAvailable:   "
        + available
        + " kB\nBuffers:  1 kB\n";
  }
}
