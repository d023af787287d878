package io.ghostswap.config;

import io.ghostswap.config.ConfigException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every parameter that can be changed while ghostswap runs; the one place of its name, range,
 * default and meaning.
 */
public enum Parameter {
  /** Whether new pages go to the pool. */
  ENABLED(
      "enabled", true, "N: new pages bypass the pool and go to the spill; what is pooled stays."),
  /** Codec of new pages. */
  COMPRESSOR(
      "compressor",
      Arrays.stream(Compressor.values()).map(Compressor::key).toList(),
      "Codec of new pages; pages stored with another codec stay readable."),
  /** Level of the codec. */
  COMPRESSOR_LEVEL(
      "compressor_level",
      ParameterType.INTEGER,
      "level",
      Compressor.DEFAULT_LEVEL,
      -7,
      19,
      "Level of the codec: 0 is the codec's own default, zstd has -7 to 19, lz4hc 1 to 12, lz4"
          + " none."),
  /** Where lz4 alone is not enough. */
  DENSE_OVER_BYTES(
      "dense_over_bytes",
      ParameterType.INTEGER,
      "bytes",
      2_048,
      0,
      4_096,
      "A new page that lz4 leaves longer than this is compressed with zstd at once; 4096 turns it"
          + " off."),
  /** Limit of the pool in percent of RAM. */
  MAX_POOL_PERCENT(
      "max_pool_percent",
      ParameterType.INTEGER,
      "percent",
      20,
      1,
      100,
      "Limit of the pool's memory in percent of total RAM."),
  /** Limit of the pool in bytes. */
  MAX_POOL_BYTES(
      "max_pool_bytes",
      ParameterType.SIZE,
      "bytes",
      0,
      0,
      Sizes.T * 16,
      "Limit of the pool's memory in bytes; wins over max_pool_percent when it is not 0."),
  /** Where a full pool accepts again. */
  ACCEPT_THRESHOLD_PERCENT(
      "accept_threshold_percent",
      ParameterType.INTEGER,
      "percent",
      90,
      1,
      100,
      "Percent of the limit at which the shrinker stops and a pool that was full accepts pages"
          + " again; 100 turns the hysteresis off."),
  /** Where the shrinker starts. */
  SHRINK_START_PERCENT(
      "shrink_start_percent",
      ParameterType.INTEGER,
      "percent",
      91,
      1,
      100,
      "Percent of the limit at which the shrinker starts; below accept_threshold_percent it counts"
          + " as that."),
  /** From what memory pressure on the shrinker goes further. */
  SHRINK_PRESSURE_PERCENT(
      "shrink_pressure_percent",
      ParameterType.INTEGER,
      "percent",
      0,
      0,
      100,
      "Memory pressure of the machine (PSI full, average of ten seconds) from which on the shrinker"
          + " goes on down to half of accept_threshold_percent; 0: it looks at none."),
  /** Background writeback on or off. */
  SHRINKER_ENABLED("shrinker_enabled", true, "Background writeback on or off."),
  /** Pause of the shrinker. */
  SHRINKER_DELAY_MS(
      "shrinker_delay_ms",
      ParameterType.INTEGER,
      "ms",
      500,
      0,
      600_000,
      "Pause of background writeback after a page had to be spilled or read back in the"
          + " foreground."),
  /** What happens at the limit. */
  FULL_POLICY(
      "full_policy",
      Arrays.stream(FullPolicy.values()).map(FullPolicy::key).toList(),
      "At the limit: evict the coldest pages and keep the new one, or reject (spill) the new"
          + " page."),
  /** Where incompressible pages go. */
  STORE_INCOMPRESSIBLE(
      "store_incompressible",
      true,
      "Y: incompressible pages stay raw in the pool in LRU order; N: they are spilled at once."),
  /** Same-filled pages. */
  SAME_FILLED_PAGES_ENABLED(
      "same_filled_pages_enabled",
      true,
      "Y: a page of one repeated 8-byte word costs no pool memory."),
  /** Whether anything is written to disk. */
  WRITEBACK_ENABLED(
      "writeback_enabled",
      true,
      "N: nothing is ever written to disk; when the pool is full a write fails with ENOSPC."),
  /** Pages in one writeback. */
  WRITEBACK_BATCH_SIZE(
      "writeback_batch_size",
      ParameterType.INTEGER,
      "pages",
      2048,
      1,
      2048,
      "The most pages in one writeback; of pages that do not compress 255 fit."),
  /** Budget of writeback. */
  WRITEBACK_LIMIT(
      "writeback_limit",
      ParameterType.INTEGER,
      "pages",
      0,
      0,
      1L << 40,
      "Budget of writeback in units of 4 KiB, in force while writeback_limit_enable is Y."),
  /** Whether the budget is in force. */
  WRITEBACK_LIMIT_ENABLE(
      "writeback_limit_enable", false, "Y: writeback stops when writeback_limit is used up."),
  /** Background recompression. */
  RECOMPRESS_ENABLED(
      "recompress_enabled",
      true,
      "Cold pages are recompressed with a denser codec in the background."),
  /** Age of a cold page. */
  RECOMPRESS_IDLE_SECONDS(
      "recompress_idle_seconds",
      ParameterType.INTEGER,
      "seconds",
      60,
      1,
      43_200,
      "How long a page must be untouched before it is recompressed."),
  /** CPU budget of recompression. */
  RECOMPRESS_CPU_PERCENT(
      "recompress_cpu_percent",
      ParameterType.INTEGER,
      "percent",
      10,
      1,
      100,
      "Percent of one CPU that background recompression may take."),
  /** Encryption of what is written to disk. */
  SPILL_ENCRYPTION(
      "spill_encryption",
      true,
      "AES with a key that lives in locked memory and dies with the process."),
  /** Pool memory kept ready. */
  POOL_RESERVE_BYTES(
      "pool_reserve_bytes",
      ParameterType.SIZE,
      "bytes",
      Sizes.M * 16,
      0,
      Sizes.G * 16,
      "Most pool memory kept touched and free, so that a store never asks the kernel for memory:"
          + " a sixteenth of the pool, at least 4 MiB; at rest an eighth of this."),
  /** When the daemon takes real-time priority. */
  REAL_TIME_PERCENT(
      "real_time_percent",
      ParameterType.INTEGER,
      "percent",
      10,
      0,
      100,
      "The daemon has real-time priority while less than this percentage of RAM is available; 100:"
          + " always, 0: never."),
  /** How fast idle processors wake while pages are read back. */
  CPU_LATENCY_US(
      "cpu_latency_us",
      ParameterType.INTEGER,
      "us",
      0,
      -1,
      10_000,
      "While many pages are read back, idle processors are asked to wake within this (the kernel's"
          + " CPU latency limit); 0: they poll instead of sleeping, -1: nothing is asked for.");

  /** Constants that the constants of the enum itself may use. */
  private static final class Sizes {
    static final long M = 1L << 20;
    static final long G = 1L << 30;
    static final long T = 1L << 40;
  }

  private final String key;
  private final ParameterType type;
  private final String unit;
  private final long defaultValue;
  private final long min;
  private final long max;

  /** Made by the constructor from unmodifiable lists. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> choices;

  private final String doc;

  Parameter(final String key, final boolean defaultValue, final String doc) {
    this(key, ParameterType.BOOLEAN, "", defaultValue ? 1 : 0, 0, 1, List.of("N", "Y"), doc);
  }

  Parameter(final String key, final List<String> choices, final String doc) {
    this(key, ParameterType.CHOICE, "", 0, 0, choices.size() - 1, choices, doc);
  }

  Parameter(
      final String key,
      final ParameterType type,
      final String unit,
      final long defaultValue,
      final long min,
      final long max,
      final String doc) {
    this(key, type, unit, defaultValue, min, max, List.of(), doc);
  }

  Parameter(
      final String key,
      final ParameterType type,
      final String unit,
      final long defaultValue,
      final long min,
      final long max,
      final List<String> choices,
      final String doc) {
    this.key = key;
    this.type = type;
    this.unit = unit;
    this.defaultValue = defaultValue;
    this.min = min;
    this.max = max;
    this.choices = choices;
    this.doc = doc;
  }

  /**
   * Finds a parameter by its name in files.
   *
   * @param key for example {@code max_pool_percent}
   * @return the parameter
   * @throws ConfigException ({@code UNKNOWN_NAME}) when there is none
   */
  public static Parameter of(final String key) throws ConfigException {
    for (final Parameter parameter : values()) {
      if (parameter.key.equals(key)) {
        return parameter;
      }
    }
    throw ConfigException.unknownName("parameter", key);
  }

  /**
   * Returns the name in files and commands, the kernel's where the kernel has one.
   *
   * @return the name in snake case
   */
  public String key() {
    return key;
  }

  /**
   * Returns how the value is written.
   *
   * @return the type
   */
  public ParameterType type() {
    return type;
  }

  /**
   * Returns the unit of the value.
   *
   * @return for example {@code percent}; empty where there is none
   */
  public String unit() {
    return unit;
  }

  /**
   * Returns the default as the files print it.
   *
   * @return the text of the default value
   */
  public String defaultText() {
    return print(defaultValue);
  }

  /**
   * Returns the smallest value of a number.
   *
   * @return the smallest value, in the parameter's unit; 0 for other types
   */
  public long min() {
    return min;
  }

  /**
   * Returns the largest value of a number.
   *
   * @return the largest value, in the parameter's unit; the index of the last choice for other
   *     types
   */
  public long max() {
    return max;
  }

  /**
   * Returns the allowed values for a person.
   *
   * @return for example {@code 1 to 100} or {@code lz4, lz4hc, zstd}
   */
  public String range() {
    return switch (type) {
      case BOOLEAN -> "Y or N";
      case CHOICE -> String.join(", ", choices);
      case INTEGER -> min + " to " + max;
      case SIZE -> ByteSize.format(min) + " to " + ByteSize.format(max);
    };
  }

  /**
   * Returns what the parameter means.
   *
   * @return one sentence
   */
  public String doc() {
    return doc;
  }

  /** Returns the value as a number: 1 or 0 for a boolean, the index for a choice. */
  long parse(final String text) throws ConfigException {
    final long value =
        switch (type) {
          case BOOLEAN -> parseBoolean(text);
          case CHOICE -> choices.indexOf(text);
          case INTEGER -> parseInteger(text);
          case SIZE -> parseSize(text);
        };
    if (value < min || value > max) {
      throw refuse(text);
    }
    return value;
  }

  /** Returns the text of a number made by {@link #parse}. */
  String print(final long value) {
    return choices.isEmpty() ? Long.toString(value) : choices.get((int) value);
  }

  /** Throws unless the number lies in the range. */
  void check(final long value) throws ConfigException {
    if (value < min || value > max) {
      throw refuse(Long.toString(value));
    }
  }

  long defaultValue() {
    return defaultValue;
  }

  private long parseInteger(final String text) {
    try {
      return Long.parseLong(text);
    } catch (final NumberFormatException e) {
      throw refuse(text);
    }
  }

  private long parseSize(final String text) {
    try {
      return ByteSize.parse(text);
    } catch (final ConfigException e) {
      throw refuse(text);
    }
  }

  private static long parseBoolean(final String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "Y", "1" -> 1;
      case "N", "0" -> 0;
      default -> -1;
    };
  }

  private ConfigException refuse(final String text) {
    if (this == COMPRESSOR) {
      return new ConfigException(
          Reason.UNKNOWN_COMPRESSOR,
          "there is no compressor named "
              + ConfigException.quote(text)
              + ": allowed is "
              + range());
    }
    return ConfigException.invalidValue(key, text, range());
  }
}
