package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.TransportType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchiveTest {
  @TempDir private Path folder;

  private List<String> flags(final TransportType transport, final String javaVersion) {
    return ClassArchive.flags(folder.resolve("ghostswap.jar").toString(), transport, javaVersion);
  }

  @Test
  void shouldNameTheArchiveOfThisTransportAndThisJdk() throws IOException {
    final Path jnrFuse = Files.createFile(folder.resolve("ghostswap-jnr-fuse-25.0.9.jsa"));
    final Path devFuse = Files.createFile(folder.resolve("ghostswap-dev-fuse-25.0.9.jsa"));
    final List<String> flags = flags(TransportType.JNR_FUSE, "25.0.9");
    assertEquals("-XX:SharedArchiveFile=" + jnrFuse, flags.getFirst());
    assertTrue(flags.contains("-Xlog:cds=off"), flags::toString);
    final String without = "-XX:SharedArchiveFile=" + devFuse;
    assertEquals(without, flags(TransportType.DEV_FUSE, "25.0.9").getFirst());
    assertEquals(without, flags(TransportType.IO_URING, "25.0.9").getFirst());
  }

  @Test
  void shouldStartWithoutAnArchiveOfAnotherJdkOrTransport() throws IOException {
    Files.createFile(folder.resolve("ghostswap-jnr-fuse-25.0.9.jsa"));
    assertEquals(List.of(), flags(TransportType.JNR_FUSE, "25.0.10"));
    assertEquals(List.of(), flags(TransportType.DEV_FUSE, "25.0.9"));
  }

  @Test
  void shouldStartWithoutAnArchiveWhereClassesLieInFolders() {
    assertEquals(
        List.of(), ClassArchive.flags("a/classes:b/classes", TransportType.JNR_FUSE, "25.0.9"));
  }
}
