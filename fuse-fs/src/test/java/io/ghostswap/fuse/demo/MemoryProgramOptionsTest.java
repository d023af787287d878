package io.ghostswap.fuse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryProgramOptionsTest {
  @Test
  void shouldParseItsOwnArguments() {
    final MemoryProgramOptions options =
        new MemoryProgramOptions(1 << 20, -5, "random", 2, 3, true);
    assertEquals(options, MemoryProgramOptions.parse(options.arguments().toArray(String[]::new)));
  }

  @Test
  void shouldTakeSizesWithSuffixes() {
    assertEquals(512L << 20, MemoryProgramOptions.parse("--bytes=512M").bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--bytes=0",
        "--bytes=4097",
        "--bytes=many",
        "--threads=0",
        "--order=sideways",
        "--unknown",
        "x"
      })
  void shouldRefuseWhatMakesNoSense(final String argument) {
    assertThrows(
        IllegalArgumentException.class, () -> MemoryProgramOptions.parse("--bytes=4096", argument));
  }
}
