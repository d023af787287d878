package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigFile;
import io.ghostswap.config.Settings;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of a configuration says what the code says. */
final class ExampleConfigTest {
  private static final Path EXAMPLE = Path.of("..", "packaging", "ghostswap.conf");

  @Test
  void shouldChangeNothingAsItIs() throws Exception {
    final ConfigFile file = ConfigFile.read(EXAMPLE);
    assertEquals(StartOptions.defaults(2), file.startOptions(StartOptions.defaults(2)));
    assertTrue(file.assignments().isEmpty());
  }

  @Test
  void shouldHaveEveryStartOptionWithItsDefault() throws Exception {
    final String text = Files.readString(EXAMPLE).replaceAll("(?m)^#([a-z_]+ = )", "$1");
    for (final StartOption option : StartOption.values()) {
      assertTrue(text.contains("\n" + option.key() + " = "), option.key());
    }
    final ConfigFile file = ConfigFile.parse(text, "example");
    final StartOptions options = file.startOptions(StartOptions.defaults(1));
    assertEquals(StartOptions.defaults(4), options.withoutSpill());
    assertEquals("[/var/spool:8589934592]", options.spill().toString());
    assertEquals(Settings.defaults(), Settings.defaults().with(file.assignments()));
  }
}
