package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigException.Reason;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlParserTest {

  @Test
  void shouldParseAssignmentsInTheirOrder() {
    assertEquals(
        List.of(
            assign(Parameter.ENABLED, "N"),
            assign(Parameter.COMPRESSOR, "zstd"),
            assign(Parameter.ENABLED, "Y")),
        ControlParser.parse("enabled=N \t compressor=zstd\n\n  # a comment\n enabled=Y\n"));
  }

  @Test
  void shouldParseEveryCommand() {
    assertEquals(
        List.of(
            new Command.Recompress(PageSelection.IDLE, Command.UNLIMITED),
            new Command.Recompress(PageSelection.HUGE, 5),
            new Command.Writeback(PageSelection.ALL, 7),
            new Command.Idle(0),
            new Command.Idle(90),
            new Command.Compact(),
            new Command.Drain()),
        ControlParser.parse(
            """
            recompress type=idle
            recompress type=huge max_pages=5
            writeback max_pages=7 type=all
            idle all
            idle 90
            compact
            drain
            """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "  \n\t\n", "# enabled=N", "#"})
  void shouldFindNothing(final String text) {
    assertTrue(ControlParser.parse(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_pool_perc",
        "no_such=1",
        "=1",
        "enabled=Y bogus",
        "explode",
        "Compact",
        "enabled=N\nx=y"
      })
  void shouldRefuseUnknownWords(final String text) {
    assertRefused(Reason.UNKNOWN_NAME, () -> ControlParser.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enabled",
        "enabled=",
        "enabled=Y\nmax_pool_percent=0",
        "enabled=Y\0",
        "enabled=Y\r\n",
        "enabled=\u001bN",
        "enabled=N enabled",
        "recompress",
        "recompress type=",
        "recompress type=cold",
        "recompress type=idle type=idle",
        "recompress type=idle max_pages=0",
        "recompress type=idle max_pages=x",
        "writeback type=idle now",
        "writeback idle",
        "idle",
        "idle -1",
        "idle 1 2",
        "idle soon",
        "idle 99999999",
        "compact now",
        "drain all"
      })
  void shouldRefuseMalformedLines(final String text) {
    assertRefused(Reason.INVALID_VALUE, () -> ControlParser.parse(text));
  }

  @Test
  void shouldRefuseTooMuchText() {
    final String line = "enabled=Y\n";
    final String longest = "#".repeat(ControlParser.MAX_LENGTH - line.length() - 1) + "\n" + line;
    assertEquals(1, ControlParser.parse(longest).size());
    assertRefused(Reason.INVALID_VALUE, () -> ControlParser.parse(longest + " "));
  }

  @Test
  void shouldRefuseNoiseWithASentence() {
    final long seed = System.nanoTime();
    System.out.println("seed " + seed);
    final Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      final char[] noise = new char[1 + random.nextInt(200)];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (char) random.nextInt(round % 2 == 0 ? 256 : 65_536);
      }
      noise[0] = '?';
      try {
        ControlParser.parse(new String(noise));
        throw new AssertionError("noise was taken, seed " + seed + " round " + round);
      } catch (final ConfigException expected) {
        assertTrue(expected.getMessage().length() < 250, expected.getMessage());
      }
    }
  }

  private static ControlLine assign(final Parameter parameter, final String value) {
    return new ControlLine.Assign(new Assignment(parameter, value));
  }
}
