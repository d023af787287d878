package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigException.Reason;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ParameterTest {

  private static final List<String> NOISE =
      List.of(
          "",
          " ",
          "maybe",
          "-1000000",
          "1e3",
          "0x10",
          "1.5",
          "1 2",
          "99999999999999999999",
          "\0",
          "Y\0",
          "9".repeat(1 << 20));

  @ParameterizedTest
  @CsvSource({
    "enabled, Y",
    "compressor, lz4",
    "compressor_level, 0",
    "dense_over_bytes, 2048",
    "max_pool_percent, 20",
    "max_pool_bytes, 0",
    "accept_threshold_percent, 90",
    "shrink_start_percent, 91",
    "shrink_pressure_percent, 0",
    "shrinker_enabled, Y",
    "shrinker_delay_ms, 500",
    "full_policy, evict",
    "store_incompressible, Y",
    "same_filled_pages_enabled, Y",
    "writeback_enabled, Y",
    "writeback_batch_size, 2048",
    "writeback_limit, 0",
    "writeback_limit_enable, N",
    "recompress_enabled, Y",
    "recompress_idle_seconds, 60",
    "recompress_cpu_percent, 10",
    "spill_encryption, Y",
    "pool_reserve_bytes, 16777216"
  })
  void shouldHaveDefault(final String key, final String text) {
    assertEquals(text, Parameter.of(key).defaultText());
    assertEquals(text, Settings.defaults().value(Parameter.of(key)));
  }

  @Test
  void shouldHaveOneSettingForEachParameterInOrder() {
    final List<String> keys = Arrays.stream(Parameter.values()).map(Parameter::key).toList();
    final List<String> components =
        Arrays.stream(Settings.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(ParameterTest::snakeCase)
            .toList();
    assertEquals(keys, components);
  }

  @ParameterizedTest
  @EnumSource
  void shouldDocumentItselfInOneSentence(final Parameter parameter) {
    assertTrue(parameter.doc().endsWith("."), parameter.doc());
    assertFalse(parameter.range().isEmpty());
    assertEquals(parameter.name().toLowerCase(Locale.ROOT), parameter.key());
    assertEquals(
        parameter.type() == ParameterType.BOOLEAN || parameter.type() == ParameterType.CHOICE,
        parameter.unit().isEmpty());
    assertSame(parameter, Parameter.of(parameter.key()));
  }

  @ParameterizedTest
  @MethodSource("goodValues")
  void shouldTakeGoodValueAndPrintItForItsOwnSetting(
      final Parameter parameter, final String written, final String printed) {
    final Settings base = Settings.defaults().with(Parameter.COMPRESSOR, "zstd");
    final Settings changed = base.with(parameter, written);
    for (final Parameter other : Parameter.values()) {
      assertEquals(other == parameter ? printed : base.value(other), changed.value(other));
    }
    assertEquals(changed, base.with(parameter, printed), "what is printed is taken again");
  }

  static Stream<Object[]> goodValues() {
    return Arrays.stream(Parameter.values()).flatMap(ParameterTest::goodValues);
  }

  private static Stream<Object[]> goodValues(final Parameter parameter) {
    final Stream<String[]> values =
        switch (parameter.type()) {
          case BOOLEAN ->
              Stream.of("Y:Y", "y:Y", "1:Y", "N:N", "n:N", "0:N", " Y :Y")
                  .map(pair -> pair.split(":"));
          case CHOICE ->
              Arrays.stream(parameter.range().split(", "))
                  .map(choice -> new String[] {choice, choice});
          case INTEGER ->
              Stream.of(parameter.min(), parameter.min() + 1, parameter.max())
                  .map(number -> new String[] {number.toString(), number.toString()});
          case SIZE ->
              Stream.of("0:0", "4096:4096", "4K:4096", "512m:536870912", "1G:1073741824")
                  .map(pair -> pair.split(":"));
        };
    return values.map(pair -> new Object[] {parameter, pair[0], pair[1]});
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseNoise(final Parameter parameter) {
    final Reason reason =
        parameter == Parameter.COMPRESSOR ? Reason.UNKNOWN_COMPRESSOR : Reason.INVALID_VALUE;
    for (final String noise : NOISE) {
      final String sentence = assertRefused(reason, () -> new Assignment(parameter, noise));
      assertTrue(sentence.contains(parameter.key()), sentence);
      assertTrue(sentence.endsWith(parameter.range()), sentence);
      assertTrue(sentence.length() < 250, sentence);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseJustOutsideTheRange(final Parameter parameter) {
    if (parameter.type() == ParameterType.INTEGER || parameter.type() == ParameterType.SIZE) {
      assertRefused(
          Reason.INVALID_VALUE,
          () -> new Assignment(parameter, Long.toString(parameter.min() - 1)));
      assertRefused(
          Reason.INVALID_VALUE,
          () -> new Assignment(parameter, Long.toString(parameter.max() + 1)));
    }
  }

  @Test
  void shouldRefuseUnknownName() {
    assertRefused(Reason.UNKNOWN_NAME, () -> Parameter.of("max_pool_per"));
    assertRefused(Reason.UNKNOWN_NAME, () -> Parameter.of("ENABLED"));
    assertRefused(Reason.UNKNOWN_NAME, () -> Parameter.of(""));
  }

  private static String snakeCase(final String camelCase) {
    return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
