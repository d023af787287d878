package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {

  private static final long GIB = 1L << 30;

  private final Settings defaults = Settings.defaults();

  @ParameterizedTest
  @CsvSource({"lz4, 0", "lz4hc, 0", "lz4hc, 1", "lz4hc, 12", "zstd, -7", "zstd, 0", "zstd, 19"})
  void shouldTakeLevelOfTheCompressor(final String compressor, final String level) {
    final Settings settings = defaults.with(levelOf(compressor, level));
    assertEquals(compressor, settings.compressor().key());
    assertEquals(level, settings.value(Parameter.COMPRESSOR_LEVEL));
  }

  @ParameterizedTest
  @CsvSource({"lz4, 1", "lz4, -1", "lz4hc, -1", "lz4hc, 13"})
  void shouldRefuseLevelThatTheCompressorHasNot(final String compressor, final String level) {
    final String sentence =
        assertRefused(Reason.INVALID_VALUE, () -> defaults.with(levelOf(compressor, level)));
    assertTrue(sentence.contains(compressor), sentence);
  }

  @Test
  void shouldTakeTheLaterOfTwoValues() {
    final Settings settings =
        defaults.with(
            List.of(
                Assignment.parse("max_pool_percent=10"), Assignment.parse("max_pool_percent=30")));
    assertEquals(30, settings.maxPoolPercent());
  }

  @Test
  void shouldLimitPoolByPercentOfRamUnlessBytesAreGiven() {
    assertEquals(GIB / 5 & -4096, defaults.poolLimitBytes(GIB));
    assertEquals(8192, defaults.with(Parameter.MAX_POOL_BYTES, "12287").poolLimitBytes(GIB));
    assertEquals(GIB, defaults.with(Parameter.MAX_POOL_PERCENT, "100").poolLimitBytes(GIB));
    assertEquals(4096, defaults.with(Parameter.MAX_POOL_BYTES, "1").poolLimitBytes(GIB));
    assertEquals(
        Long.MAX_VALUE & -4096,
        defaults.with(Parameter.MAX_POOL_PERCENT, "100").poolLimitBytes(Long.MAX_VALUE));
  }

  @Test
  void shouldPutWatermarksBelowTheLimit() {
    final Settings settings = defaults.with(Parameter.MAX_POOL_BYTES, "100M");
    assertEquals(90L << 20, settings.acceptThresholdBytes(GIB));
    assertEquals(91L << 20, settings.shrinkStartBytes(GIB));
  }

  @Test
  void shouldNotStartShrinkingBelowWhereItStops() {
    final Settings settings =
        defaults
            .with(Parameter.MAX_POOL_BYTES, "100M")
            .with(Parameter.ACCEPT_THRESHOLD_PERCENT, "100");
    assertEquals(100L << 20, settings.acceptThresholdBytes(GIB));
    assertEquals(100L << 20, settings.shrinkStartBytes(GIB));
  }

  private static List<Assignment> levelOf(final String compressor, final String level) {
    return List.of(
        new Assignment(Parameter.COMPRESSOR_LEVEL, level),
        new Assignment(Parameter.COMPRESSOR, compressor));
  }
}
