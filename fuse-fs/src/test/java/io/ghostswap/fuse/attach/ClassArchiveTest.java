package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchiveTest {
  @TempDir private Path folder;

  private List<String> flags(final String part, final String javaVersion) {
    return ClassArchive.flags(folder.resolve("ghostswap.jar").toString(), part, javaVersion);
  }

  @Test
  void shouldNameTheArchiveOfThisPartAndThisJdk() throws IOException {
    final Path archive = Files.createFile(folder.resolve("ghostswap-daemon-25.0.9.jsa"));
    final List<String> flags = flags("daemon", "25.0.9");
    assertEquals("-XX:SharedArchiveFile=" + archive, flags.getFirst());
    assertTrue(flags.contains("-Xlog:cds=off"), flags::toString);
  }

  @Test
  void shouldStartWithoutAnArchiveOfAnotherJdkOrPart() throws IOException {
    Files.createFile(folder.resolve("ghostswap-daemon-25.0.9.jsa"));
    assertEquals(List.of(), flags("daemon", "25.0.10"));
    assertEquals(List.of(), flags("cli", "25.0.9"));
  }

  @Test
  void shouldStartWithoutAnArchiveWhereClassesLieInFolders() {
    assertEquals(List.of(), ClassArchive.flags("a/classes:b/classes", "daemon", "25.0.9"));
  }
}
