package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ghostswap.fuse.demo.MemoryCgroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs with more memory than their limit: every page comes back, and memory is given back. */
@Privileged(programs = {"stress-ng"})
@Tag("swap")
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwapPressureIT {
  private static final int LIMIT_MIB = 128;
  private static final int DATA_MIB = 4 * LIMIT_MIB;
  private static final int PAGES_PER_MIB = 256;
  private static final long MIB = 1L << 20;

  @ParameterizedTest
  @CsvSource({"1, jnr-fuse", "4, jnr-fuse", "1, dev-fuse", "4, dev-fuse", "2, io-uring"})
  void shouldBringEveryPageBackWhenThePoolHoldsAll(final int stripes, final String transport)
      throws Exception {
    try (GhostswapInstance instance =
        GhostswapInstance.up(
            "--size",
            "1G",
            "--stripes",
            "" + stripes,
            "--transport",
            transport,
            "--max-pool",
            "1G")) {
      assertEquals(stripes, instance.devices().size());
      try (Workload workload = Workload.start(DATA_MIB, LIMIT_MIB)) {
        workload.awaitFilled();
        assertSwapped(instance, DATA_MIB - LIMIT_MIB);
        assertTrue(instance.counter("stored_pages") > (DATA_MIB - LIMIT_MIB) * PAGES_PER_MIB / 2);
        workload.verify();
      }
      assertEquals(0, instance.counter("decompress_fail"));
      assertEquals(0, instance.counter("spill_writes"));
      instance.awaitEmpty();
    }
  }

  @Test
  void shouldBringEveryPageBackInAnyOrderAfterRewriting() throws Exception {
    try (GhostswapInstance instance =
            GhostswapInstance.up("--size", "1G", "--stripes", "4", "--max-pool", "1G");
        Workload workload = Workload.start(2 * LIMIT_MIB, LIMIT_MIB, "random", 1, "mixed")) {
      workload.awaitFilled();
      workload.verify();
      assertEquals(0, instance.counter("decompress_fail"));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, jnr-fuse", "4, jnr-fuse", "2, dev-fuse", "2, io-uring"})
  void shouldSpillWhatATenthOfTheDataCannotHold(final int stripes, final String transport)
      throws Exception {
    try (TestFolder spill = new TestFolder();
        GhostswapInstance instance =
            GhostswapInstance.up(
                "--size",
                "1G",
                "--stripes",
                "" + stripes,
                "--transport",
                transport,
                "--max-pool",
                DATA_MIB / 10 + "M",
                "--spill",
                spill.path() + ":1G")) {
      try (Workload workload = Workload.start(DATA_MIB, LIMIT_MIB)) {
        workload.awaitFilled();
        assertSwapped(instance, DATA_MIB - LIMIT_MIB);
        assertTrue(instance.counter("spilled_pages") > 0);
        assertTrue(instance.counter("pool_total_size") <= DATA_MIB / 10 * MIB);
        workload.verify();
        assertTrue(instance.counter("loads_spill") > 0);
      }
      instance.awaitEmpty();
    }
  }

  /** The pool is below the shrinker's start all the time. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void shouldShrinkBelowTheStartWhileMemoryIsShort(final int pressurePercent) throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/pressure/memory")), "the kernel tells no pressure");
    try (TestFolder spill = new TestFolder();
        GhostswapInstance instance =
            GhostswapInstance.up(
                "--size",
                "1G",
                "--max-pool",
                "600M",
                "--set",
                "shrink_pressure_percent=" + pressurePercent,
                "--set",
                "recompress_enabled=N",
                "--spill",
                spill.path() + ":1G")) {
      try (Workload workload = Workload.start(DATA_MIB, LIMIT_MIB, "random", 2, "mixed")) {
        workload.awaitFilled();
        workload.verify();
      }
      assertTrue(instance.counter("max_used_pool_size") > 600 * MIB * 45 / 100);
      assertEquals(0, instance.counter("pool_limit_hit"));
      assertEquals(pressurePercent > 0, instance.counter("written_back_pages") > 0);
      assertEquals(0, instance.counter("decompress_fail"));
    }
  }

  @Test
  void shouldBringBackWhatCannotBeCompressed() throws Exception {
    try (TestFolder spill = new TestFolder();
        GhostswapInstance instance =
            GhostswapInstance.up(
                "--size",
                "1G",
                "--stripes",
                "2",
                "--max-pool",
                "128M",
                "--spill",
                spill.path() + ":1G")) {
      try (Workload workload =
          Workload.start(DATA_MIB, LIMIT_MIB, "sequential", 0, "incompressible")) {
        workload.awaitFilled();
        assertSwapped(instance, DATA_MIB - LIMIT_MIB);
        assertTrue(instance.counter("spilled_pages") > 0);
        workload.verify();
      }
      instance.awaitEmpty();
    }
  }

  @Test
  void shouldKeepSameFilledPagesForNothing() throws Exception {
    try (GhostswapInstance instance =
        GhostswapInstance.up("--size", "1G", "--stripes", "2", "--max-pool", "256M")) {
      try (Workload workload =
          Workload.start(DATA_MIB, LIMIT_MIB, "sequential", 0, "same-filled")) {
        workload.awaitFilled();
        assertSwapped(instance, DATA_MIB - LIMIT_MIB);
        // A kernel that keeps pages of zeros for itself sends only the quarter that is not zero.
        final long sameFilled = instance.counter("same_filled_pages");
        assertTrue(
            sameFilled > (DATA_MIB - LIMIT_MIB) * PAGES_PER_MIB / 8,
            () -> sameFilled + " same-filled pages");
        // What there is are the pages of the program itself, a JVM.
        final long compressed = instance.counter("compressed_bytes");
        assertTrue(compressed < 64 * MIB, () -> compressed + " compressed bytes");
        workload.verify();
      }
      instance.awaitEmpty();
    }
  }

  @Test
  void shouldSurviveStressWithVerification() {
    try (GhostswapInstance instance =
        GhostswapInstance.up("--size", "1G", "--stripes", "4", "--max-pool", "1G")) {
      try (MemoryCgroup group = Workload.newGroup(LIMIT_MIB * MIB)) {
        final List<String> stress =
            group.inside(
                List.of(
                    "stress-ng",
                    "--vm",
                    "2",
                    "--vm-bytes",
                    2 * LIMIT_MIB + "M",
                    "--vm-keep",
                    "--vm-madvise",
                    "normal",
                    "--vm-method",
                    "all",
                    "--verify",
                    "--timeout",
                    "20s",
                    "--metrics-brief"));
        final Command.Outcome outcome =
            Command.run(Duration.ofSeconds(150), stress).requireSuccess();
        // It makes up for workers that the kernel ends when all pages of the group are in use at
        // once, which happens on any swap; a wrong byte is a failure of the whole run.
        assertTrue(outcome.text().contains("successful run completed"), outcome::toString);
      }
      assertTrue(instance.counter("stores") > 10_000);
      instance.awaitEmpty();
    }
  }

  /**
   * The daemon's threads find the memory for a page touched and locked; only the upkeep asks the
   * kernel for more, beforehand.
   */
  @Test
  void shouldTakeNoPageFaultsForAStormOfSwap() throws Exception {
    try (GhostswapInstance instance =
        GhostswapInstance.up("--size", "1G", "--stripes", "2", "--max-pool", "1G")) {
      final PageFaults before = PageFaults.of(instance.daemonPid());
      try (Workload workload = Workload.start(512, 96)) {
        workload.awaitFilled();
        workload.verify();
        final long stores = instance.counter("stores");
        final PageFaults faults = PageFaults.of(instance.daemonPid()).minus(before);
        System.out.println("# " + stores + " pages stored; " + faults);
        assertTrue(stores > 100_000, () -> stores + " pages stored");
        assertEquals(0, faults.major(), faults::toString);
        assertTrue(faults.minor() <= stores / 100, faults::toString);
      }
    }
  }

  /** So much of what cannot be resident must be in this swap, or the test shows nothing. */
  private static void assertSwapped(final GhostswapInstance instance, final int mebibytes) {
    final long swapped = instance.swapUsedBytes();
    assertTrue(swapped > mebibytes * MIB / 10 * 8, () -> "only " + swapped + " bytes in swap");
  }
}
