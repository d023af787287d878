package io.ghostswap.config;

/**
 * The values of all parameters as numbers, by ordinal: the bridge between {@link Parameter} and the
 * typed {@link Settings}.
 */
final class SettingValues {

  private final long[] values = new long[Parameter.values().length];

  private SettingValues() {}

  SettingValues(final Settings settings) {
    put(Parameter.ENABLED, settings.enabled());
    put(Parameter.COMPRESSOR, settings.compressor().ordinal());
    put(Parameter.COMPRESSOR_LEVEL, settings.compressorLevel());
    put(Parameter.DENSE_OVER_BYTES, settings.denseOverBytes());
    put(Parameter.MAX_POOL_PERCENT, settings.maxPoolPercent());
    put(Parameter.MAX_POOL_BYTES, settings.maxPoolBytes());
    put(Parameter.ACCEPT_THRESHOLD_PERCENT, settings.acceptThresholdPercent());
    put(Parameter.SHRINK_START_PERCENT, settings.shrinkStartPercent());
    put(Parameter.SHRINK_PRESSURE_PERCENT, settings.shrinkPressurePercent());
    put(Parameter.SHRINKER_ENABLED, settings.shrinkerEnabled());
    put(Parameter.SHRINKER_DELAY_MS, settings.shrinkerDelayMs());
    put(Parameter.FULL_POLICY, settings.fullPolicy().ordinal());
    put(Parameter.STORE_INCOMPRESSIBLE, settings.storeIncompressible());
    put(Parameter.SAME_FILLED_PAGES_ENABLED, settings.sameFilledPagesEnabled());
    put(Parameter.WRITEBACK_ENABLED, settings.writebackEnabled());
    put(Parameter.WRITEBACK_BATCH_SIZE, settings.writebackBatchSize());
    put(Parameter.WRITEBACK_LIMIT, settings.writebackLimit());
    put(Parameter.WRITEBACK_LIMIT_ENABLE, settings.writebackLimitEnable());
    put(Parameter.RECOMPRESS_ENABLED, settings.recompressEnabled());
    put(Parameter.RECOMPRESS_IDLE_SECONDS, settings.recompressIdleSeconds());
    put(Parameter.RECOMPRESS_CPU_PERCENT, settings.recompressCpuPercent());
    put(Parameter.SPILL_ENCRYPTION, settings.spillEncryption());
    put(Parameter.POOL_RESERVE_BYTES, settings.poolReserveBytes());
    put(Parameter.REAL_TIME_PERCENT, settings.realTimePercent());
    put(Parameter.CPU_LATENCY_US, settings.cpuLatencyUs());
  }

  static SettingValues defaults() {
    final SettingValues defaults = new SettingValues();
    for (final Parameter parameter : Parameter.values()) {
      defaults.put(parameter, parameter.defaultValue());
    }
    return defaults;
  }

  Settings toSettings() throws ConfigException {
    return new Settings(
        is(Parameter.ENABLED),
        Compressor.values()[number(Parameter.COMPRESSOR)],
        number(Parameter.COMPRESSOR_LEVEL),
        number(Parameter.DENSE_OVER_BYTES),
        number(Parameter.MAX_POOL_PERCENT),
        get(Parameter.MAX_POOL_BYTES),
        number(Parameter.ACCEPT_THRESHOLD_PERCENT),
        number(Parameter.SHRINK_START_PERCENT),
        number(Parameter.SHRINK_PRESSURE_PERCENT),
        is(Parameter.SHRINKER_ENABLED),
        number(Parameter.SHRINKER_DELAY_MS),
        FullPolicy.values()[number(Parameter.FULL_POLICY)],
        is(Parameter.STORE_INCOMPRESSIBLE),
        is(Parameter.SAME_FILLED_PAGES_ENABLED),
        is(Parameter.WRITEBACK_ENABLED),
        number(Parameter.WRITEBACK_BATCH_SIZE),
        get(Parameter.WRITEBACK_LIMIT),
        is(Parameter.WRITEBACK_LIMIT_ENABLE),
        is(Parameter.RECOMPRESS_ENABLED),
        number(Parameter.RECOMPRESS_IDLE_SECONDS),
        number(Parameter.RECOMPRESS_CPU_PERCENT),
        is(Parameter.SPILL_ENCRYPTION),
        get(Parameter.POOL_RESERVE_BYTES),
        number(Parameter.REAL_TIME_PERCENT),
        number(Parameter.CPU_LATENCY_US));
  }

  void set(final Assignment assignment) {
    put(assignment.parameter(), assignment.number());
  }

  long get(final Parameter parameter) {
    return values[parameter.ordinal()];
  }

  void check() throws ConfigException {
    for (final Parameter parameter : Parameter.values()) {
      parameter.check(get(parameter));
    }
  }

  private void put(final Parameter parameter, final boolean value) {
    put(parameter, value ? 1 : 0);
  }

  private void put(final Parameter parameter, final long value) {
    values[parameter.ordinal()] = value;
  }

  private boolean is(final Parameter parameter) {
    return get(parameter) != 0;
  }

  private int number(final Parameter parameter) {
    return Math.toIntExact(get(parameter));
  }
}
