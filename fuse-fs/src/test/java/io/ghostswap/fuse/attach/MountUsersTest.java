package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountUsersTest {
  @TempDir private Path folder;

  @Test
  void shouldNameWhoStandsInTheFolderOrHasAFileOfItOpen() throws Exception {
    assertEquals(List.of(), MountUsers.of(folder));
    assertIsFound(new ProcessBuilder("sleep", "60").directory(folder.toFile()));
    assertIsFound(new ProcessBuilder("sleep", "60").redirectError(folder.resolve("f").toFile()));
    assertEquals(List.of(), MountUsers.of(folder));
  }

  private void assertIsFound(final ProcessBuilder program) throws Exception {
    final Process process = program.start();
    try {
      final List<String> users = MountUsers.of(folder);
      assertEquals(1, users.size());
      // Its name is that of the JVM's helper until the program is there.
      assertEquals("(process " + process.pid() + ")", users.getFirst().replaceFirst(".* \\(", "("));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
