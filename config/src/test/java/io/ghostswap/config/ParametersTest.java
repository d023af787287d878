package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ParametersTest {

  private final Parameters parameters = new Parameters();
  private final List<Settings> heard = new ArrayList<>();

  @Test
  void shouldStartWithDefaults() {
    assertEquals(Settings.defaults(), parameters.current());
    assertEquals("Y", parameters.value(Parameter.ENABLED));
    assertEquals("16777216", parameters.value(Parameter.POOL_RESERVE_BYTES));
  }

  @Test
  void shouldApplyAllAndTellListenersOnce() {
    parameters.onChange((settings, assigned) -> heard.add(settings));
    parameters.apply(
        List.of(Assignment.parse("compressor=zstd"), Assignment.parse("compressor_level=3")));
    assertEquals(List.of(parameters.current()), heard);
    assertEquals(Compressor.ZSTD, parameters.current().compressor());
    assertEquals(3, parameters.current().compressorLevel());
  }

  @Test
  void shouldApplyNothingWhenOneValueCannotBeTaken() {
    final Settings before = parameters.current();
    parameters.onChange((settings, assigned) -> heard.add(settings));
    assertRefused(
        Reason.INVALID_VALUE,
        () ->
            parameters.apply(
                List.of(Assignment.parse("enabled=N"), Assignment.parse("compressor_level=3"))));
    assertSame(before, parameters.current());
    assertTrue(heard.isEmpty());
  }

  @Test
  void shouldTellListenersWhenTheSameValueIsWrittenAgain() {
    parameters.onChange((settings, assigned) -> heard.add(settings));
    parameters.apply(List.of(Assignment.parse("writeback_limit=0")));
    assertEquals(1, heard.size());
  }

  @Test
  void shouldTellNobodyWhenNothingIsAssigned() {
    parameters.onChange((settings, assigned) -> heard.add(settings));
    parameters.apply(List.of());
    assertTrue(heard.isEmpty());
  }

  @Test
  void shouldRefuseFirstValuesOutOfRange() {
    final Settings d = Settings.defaults();
    final Settings outOfRange =
        new Settings(
            d.enabled(),
            d.compressor(),
            d.compressorLevel(),
            d.denseOverBytes(),
            101,
            d.maxPoolBytes(),
            d.acceptThresholdPercent(),
            d.shrinkStartPercent(),
            d.shrinkPressurePercent(),
            d.shrinkerEnabled(),
            d.shrinkerDelayMs(),
            d.fullPolicy(),
            d.storeIncompressible(),
            d.sameFilledPagesEnabled(),
            d.writebackEnabled(),
            d.writebackBatchSize(),
            d.writebackLimit(),
            d.writebackLimitEnable(),
            d.recompressEnabled(),
            d.recompressIdleSeconds(),
            d.recompressCpuPercent(),
            d.spillEncryption(),
            d.poolReserveBytes(),
            d.realTimePercent(),
            d.cpuLatencyUs());
    assertRefused(Reason.INVALID_VALUE, () -> new Parameters(outOfRange));
  }

  @Test
  @Timeout(60)
  void shouldNeverShowHalfOfAChange() throws InterruptedException {
    final AtomicBoolean mixed = new AtomicBoolean();
    final AtomicBoolean done = new AtomicBoolean();
    final CountDownLatch reading = new CountDownLatch(1);
    final Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    final Settings settings = parameters.current();
                    if ((settings.compressor() == Compressor.ZSTD)
                        != (settings.compressorLevel() == 19)) {
                      mixed.set(true);
                    }
                    reading.countDown();
                  }
                });
    assertTrue(reading.await(30, TimeUnit.SECONDS));
    final List<Assignment> dense =
        List.of(Assignment.parse("compressor=zstd"), Assignment.parse("compressor_level=19"));
    final List<Assignment> fast =
        List.of(Assignment.parse("compressor_level=0"), Assignment.parse("compressor=lz4"));
    for (int i = 0; i < 20_000; i++) {
      parameters.apply(i % 2 == 0 ? dense : fast);
    }
    done.set(true);
    reader.join();
    assertEquals(false, mixed.get());
  }
}
