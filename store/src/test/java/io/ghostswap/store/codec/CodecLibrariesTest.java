package io.ghostswap.store.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM of its own, since any other test may have loaded the libraries before. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CodecLibrariesTest {
  /** Makes streams, uses none, and tells what is mapped then. */
  static final class Program {
    private Program() {}

    public static void main(final String[] arguments) throws IOException {
      try (CodecStreams _ = new CodecStreams(1, new Dictionaries())) {
        System.out.print(Files.readString(Path.of("/proc/self/maps")));
      }
    }
  }

  @Test
  void shouldBeLoadedBeforeTheFirstPageNeedsThem() throws Exception {
    final Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    final String maps = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), maps);
    assertTrue(maps.contains("libzstd"), maps);
    assertTrue(maps.contains("liblz4"), maps);
  }
}
