package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountFilesTest {
  @TempDir Path mount;

  /** Ctrl-C must reach whoever waits after the read, or {@code up --foreground} never ends. */
  @Test
  void shouldLeaveAnInterruptForWhoeverWaitsNext() throws Exception {
    final Path silent = Files.createDirectory(mount.resolve("stats")).resolve("all.json");
    assertEquals(0, new ProcessBuilder("mkfifo", silent.toString()).start().waitFor());
    final MountFiles files = new MountFiles(mount);
    Thread.currentThread().interrupt();

    assertThrows(CliException.class, files::numbers);

    assertTrue(Thread.interrupted());
    letGo(silent);
  }

  /** The reader waits for somebody who opens the other end. */
  private static void letGo(final Path fifo) throws IOException {
    Files.writeString(fifo, "{}");
  }
}
