package io.ghostswap.config;

import java.util.List;

/**
 * The values of all parameters at one moment, each in its range and all of them valid together.
 * Components are named after their parameters; {@link Parameter} says what each means.
 *
 * @param enabled see {@link Parameter#ENABLED}
 * @param compressor see {@link Parameter#COMPRESSOR}
 * @param compressorLevel see {@link Parameter#COMPRESSOR_LEVEL}
 * @param denseOverBytes see {@link Parameter#DENSE_OVER_BYTES}
 * @param maxPoolPercent see {@link Parameter#MAX_POOL_PERCENT}
 * @param maxPoolBytes see {@link Parameter#MAX_POOL_BYTES}
 * @param acceptThresholdPercent see {@link Parameter#ACCEPT_THRESHOLD_PERCENT}
 * @param shrinkStartPercent see {@link Parameter#SHRINK_START_PERCENT}
 * @param shrinkPressurePercent see {@link Parameter#SHRINK_PRESSURE_PERCENT}
 * @param shrinkerEnabled see {@link Parameter#SHRINKER_ENABLED}
 * @param shrinkerDelayMs see {@link Parameter#SHRINKER_DELAY_MS}
 * @param fullPolicy see {@link Parameter#FULL_POLICY}
 * @param storeIncompressible see {@link Parameter#STORE_INCOMPRESSIBLE}
 * @param sameFilledPagesEnabled see {@link Parameter#SAME_FILLED_PAGES_ENABLED}
 * @param writebackEnabled see {@link Parameter#WRITEBACK_ENABLED}
 * @param writebackBatchSize see {@link Parameter#WRITEBACK_BATCH_SIZE}
 * @param writebackLimit see {@link Parameter#WRITEBACK_LIMIT}
 * @param writebackLimitEnable see {@link Parameter#WRITEBACK_LIMIT_ENABLE}
 * @param recompressEnabled see {@link Parameter#RECOMPRESS_ENABLED}
 * @param recompressIdleSeconds see {@link Parameter#RECOMPRESS_IDLE_SECONDS}
 * @param recompressCpuPercent see {@link Parameter#RECOMPRESS_CPU_PERCENT}
 * @param spillEncryption see {@link Parameter#SPILL_ENCRYPTION}
 * @param poolReserveBytes see {@link Parameter#POOL_RESERVE_BYTES}
 * @param realTimePercent see {@link Parameter#REAL_TIME_PERCENT}
 * @param cpuLatencyUs see {@link Parameter#CPU_LATENCY_US}
 */
public record Settings(
    boolean enabled,
    Compressor compressor,
    int compressorLevel,
    int denseOverBytes,
    int maxPoolPercent,
    long maxPoolBytes,
    int acceptThresholdPercent,
    int shrinkStartPercent,
    int shrinkPressurePercent,
    boolean shrinkerEnabled,
    int shrinkerDelayMs,
    FullPolicy fullPolicy,
    boolean storeIncompressible,
    boolean sameFilledPagesEnabled,
    boolean writebackEnabled,
    int writebackBatchSize,
    long writebackLimit,
    boolean writebackLimitEnable,
    boolean recompressEnabled,
    int recompressIdleSeconds,
    int recompressCpuPercent,
    boolean spillEncryption,
    long poolReserveBytes,
    int realTimePercent,
    int cpuLatencyUs) {

  private static final int PAGE_SIZE = 4096;
  private static final int PERCENT = 100;

  /**
   * Creates a snapshot.
   *
   * @throws ConfigException ({@code INVALID_VALUE}) when the compressor has no such level
   */
  public Settings {
    if (!compressor.hasLevel(compressorLevel)) {
      throw ConfigException.invalid(
          "compressor_level cannot be %d with compressor %s: allowed is %s"
              .formatted(compressorLevel, compressor.key(), compressor.levelRange()));
    }
  }

  /**
   * Returns the settings that ghostswap starts with when nothing is said.
   *
   * @return the default of every parameter
   */
  public static Settings defaults() {
    return SettingValues.defaults().toSettings();
  }

  /**
   * Returns these settings with some values replaced; of two values for one parameter the later
   * counts.
   *
   * @param assignments the new values
   * @return a new snapshot
   * @throws ConfigException when the values do not go together
   */
  public Settings with(final List<Assignment> assignments) throws ConfigException {
    final SettingValues values = new SettingValues(this);
    assignments.forEach(values::set);
    return values.toSettings();
  }

  /**
   * Returns these settings with one value replaced.
   *
   * @param parameter the parameter to replace
   * @param value its new value as written in files
   * @return a new snapshot
   * @throws ConfigException when the value is not allowed
   */
  public Settings with(final Parameter parameter, final String value) throws ConfigException {
    return with(List.of(new Assignment(parameter, value)));
  }

  /**
   * Returns a value as the files print it: {@code Y} or {@code N}, plain numbers, words.
   *
   * @param parameter the parameter
   * @return its value, which {@link Assignment} takes again
   */
  public String value(final Parameter parameter) {
    return parameter.print(new SettingValues(this).get(parameter));
  }

  /**
   * Returns the limit of the pool's memory.
   *
   * @param totalRamBytes memory of the machine in bytes
   * @return bytes, a multiple of 4 KiB and never less than one page
   */
  public long poolLimitBytes(final long totalRamBytes) {
    return pageAligned(maxPoolBytes != 0 ? maxPoolBytes : percentOf(maxPoolPercent, totalRamBytes));
  }

  /**
   * Returns where the shrinker stops and a pool that was full accepts again.
   *
   * @param totalRamBytes memory of the machine in bytes
   * @return bytes, a multiple of 4 KiB, at most the limit
   */
  public long acceptThresholdBytes(final long totalRamBytes) {
    return pageAligned(percentOf(acceptThresholdPercent, poolLimitBytes(totalRamBytes)));
  }

  /**
   * Returns where the shrinker starts.
   *
   * @param totalRamBytes memory of the machine in bytes
   * @return bytes, a multiple of 4 KiB, at most the limit and never below {@link
   *     #acceptThresholdBytes}
   */
  public long shrinkStartBytes(final long totalRamBytes) {
    final int percent = Math.max(shrinkStartPercent, acceptThresholdPercent);
    return pageAligned(percentOf(percent, poolLimitBytes(totalRamBytes)));
  }

  private static long percentOf(final int percent, final long bytes) {
    return bytes / PERCENT * percent + bytes % PERCENT * percent / PERCENT;
  }

  private static long pageAligned(final long bytes) {
    return Math.max(PAGE_SIZE, bytes & -PAGE_SIZE);
  }
}
