package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {

  private static final StartOptions BASE = StartOptions.defaults(4);

  @TempDir private Path folder;

  @Test
  void shouldReadParametersAndStartOptions() throws IOException {
    final Path file = folder.resolve("ghostswap.conf");
    Files.writeString(
        file,
        """
        # swap of the build machine
        size = 2M
        stripes = 1
        zpool = zbud
        spill = /fast:1G
        spill=/slow

          compressor = zstd
        compressor_level=3
        """);
    final ConfigFile config = ConfigFile.read(file);
    assertEquals(
        List.of(
            new Assignment(Parameter.COMPRESSOR, "zstd"),
            new Assignment(Parameter.COMPRESSOR_LEVEL, "3")),
        config.assignments());
    final StartOptions options = config.startOptions(BASE);
    assertEquals(2 << 20, options.sizeBytes());
    assertEquals(1, options.stripes());
    assertEquals(ZpoolType.ZBUD, options.zpool());
    assertEquals("[/fast:1073741824, /slow]", options.spill().toString());
    assertEquals(BASE.mount(), options.mount());
  }

  @Test
  void shouldNameTheLineOfAMistake() {
    assertAt("x.conf:2: ", Reason.UNKNOWN_NAME, "enabled=Y\nmax_pool=5");
    assertAt("x.conf:1: ", Reason.INVALID_VALUE, "max_pool_percent = 500");
    assertAt("x.conf:3: ", Reason.INVALID_VALUE, "\n\nsize");
    assertAt("x.conf:1: ", Reason.UNKNOWN_COMPRESSOR, "compressor=lzo");
    assertAt("x.conf:1: ", Reason.INVALID_VALUE, "zpool = z3fold");
    assertAt("x.conf:1: \"size 1G\" has no equals sign", Reason.INVALID_VALUE, "size 1G");
    assertAt("x.conf:1: ", Reason.INVALID_VALUE, "spill = spool:1G");
    assertAt("x.conf:2: ", Reason.INVALID_VALUE, "stripes=2\nsize = much");
  }

  @Test
  void shouldRefuseWhatIsNoText() throws IOException {
    final Path file =
        Files.write(folder.resolve("noise"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertRefused(Reason.INVALID_VALUE, () -> ConfigFile.read(file));
  }

  @Test
  void shouldFailToReadWhatIsNotThere() {
    assertThrows(IOException.class, () -> ConfigFile.read(folder.resolve("nothing")));
  }

  private static void assertAt(final String place, final Reason reason, final String text) {
    final String sentence =
        assertRefused(reason, () -> ConfigFile.parse(text, "x.conf").startOptions(BASE));
    assertTrue(sentence.startsWith(place), sentence);
  }
}
