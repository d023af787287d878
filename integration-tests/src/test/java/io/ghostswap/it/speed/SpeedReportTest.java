package io.ghostswap.it.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.it.report.BenchmarkException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the report makes of figures; no swap is touched. */
class SpeedReportTest {
  private final SpeedOptions options =
      SpeedOptions.of(Map.of("BENCH_SIZES", "1G,2G", "BENCH_ROUNDS", "3"));
  private final Measurements measurements = new Measurements();

  @Test
  void shouldTakeTheMedianOfTheRatiosOfRounds() {
    // The second round met a busy machine, which says nothing about either.
    for (final double slower : new double[] {1, 10, 1.1}) {
      measurements.add("zram", "fill", 2 * slower);
      measurements.add("jnr-fuse", "fill", 3 * slower);
    }
    measurements.add("jnr-fuse", "fill", 1000);
    assertEquals(1.5, measurements.ratio("fill", "jnr-fuse", "zram"), 1e-9);
    assertTrue(Double.isNaN(measurements.ratio("fill", "jnr-fuse", "disk")));
  }

  @Test
  void shouldLeaveOutARoundWithoutAFigure() {
    measurements.add("jnr-fuse", "cpu", Double.NaN);
    measurements.add("jnr-fuse", "cpu", 7);
    measurements.add("jnr-fuse", "cpu", 5);
    assertEquals(6, measurements.median("jnr-fuse", "cpu"), 1e-9);
    measurements.add("zram", "cpu", 1);
    measurements.add("zram", "cpu", 2);
    assertEquals(3.5, measurements.ratio("cpu", "jnr-fuse", "zram"), 1e-9);
  }

  @Test
  void shouldSayByHowMuchATargetIsMissed() {
    final SwapRun.Load load = SpeedOptions.inOrder(2L << 30);
    measurements.add("zram", Metric.fill(load), 4);
    measurements.add("jnr-fuse", Metric.fill(load), 5);
    measurements.add("zram", Metric.read(load), 4);
    measurements.add("jnr-fuse", Metric.read(load), 4);
    final String report = report().toString();
    assertTrue(report.contains("MISSED by 25 %"), report);
    assertTrue(report.matches("(?s).*read in order / zram[^\\n]*1.00 \\| reached.*"), report);
    assertTrue(report.contains("not measured"), report);
  }

  @Test
  void shouldDrawWhatWasMeasuredAndEscapeNames() {
    for (final long bytes : options.sizes()) {
      measurements.add("jnr-fuse", Metric.fill(SpeedOptions.inOrder(bytes)), 5);
      measurements.add("jnr-fuse", Metric.read(SpeedOptions.inOrder(bytes)), 6);
    }
    final String page = report().html();
    assertTrue(page.contains("<polyline"), page);
    assertTrue(page.contains("&lt;= 1.25"), page);
    assertFalse(page.contains("NaN"), page);
  }

  @Test
  void shouldCompareAtTheSizeNextToTwoGibibytes() {
    assertEquals(2L << 30, SpeedOptions.of(Map.of("BENCH_FORM", "full")).mainSize());
    assertEquals(1L << 30, SpeedOptions.of(Map.of("BENCH_SIZES", "256M,1G")).mainSize());
  }

  @Test
  void shouldLeaveOutThePartsThatCannotBeDone() {
    final SpeedOptions less = options.without(SpeedOptions.PARTS_IN_C);
    assertTrue(less.has(SpeedOptions.ORDER));
    assertFalse(less.has(SpeedOptions.FAULTS));
    final SpeedReport report =
        new SpeedReport(less, measurements, List.of("zram"), List.of("gcc is not installed."));
    assertFalse(report.toString().contains("One thread in C"), report.toString());
    assertTrue(report().toString().contains("a page a fault"), report().toString());
  }

  @Test
  void shouldRefuseASystemThatThereIsNoFigureFor() {
    final BenchmarkException refused =
        assertThrows(
            BenchmarkException.class,
            () -> SpeedOptions.of(Map.of("BENCH_VARIANTS", "zram,floppy")));
    assertTrue(refused.getMessage().contains("floppy is none of zram,"), refused.getMessage());
  }

  private SpeedReport report() {
    return new SpeedReport(options, measurements, List.of("zram", "jnr-fuse"), List.of());
  }
}
