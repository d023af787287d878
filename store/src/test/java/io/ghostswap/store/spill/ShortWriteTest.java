package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that runs full in the middle of a write, and says so by a short count. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShortWriteTest {

  private static final int ENOSPC = 28;
  private static final int EIGHT_BLOCKS = 8 * SpillLayout.BLOCK_BYTES;

  @TempDir Path folder;

  @Test
  void shouldTakeAShortWriteForNoneAndAWholeOneForDone() throws Exception {
    assumeTrue(isRoot(), "mounting a small file system needs root");
    run("mount", "-t", "tmpfs", "-o", "size=16k", "none", folder.toString());
    SpillKey key = SpillKey.random(new SecureRandom());
    try (IoBuffer buffer = new IoBuffer(EIGHT_BLOCKS, key)) {
      int fd = Libc.open(folder.resolve("disk").toString(), Libc.O_RDWR | Libc.O_CREAT, 0600);
      try (DirectFile file = new DirectFile("small", fd, 1 << 20, false)) {
        assertEquals(ENOSPC, file.write(buffer, 0, EIGHT_BLOCKS, 0), "room for half of it");
        assertEquals(0, file.write(buffer, 0, SpillLayout.BLOCK_BYTES, 0));
      }
    } finally {
      key.destroy();
      run("umount", folder.toString());
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
