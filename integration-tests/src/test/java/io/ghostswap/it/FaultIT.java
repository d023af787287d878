package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that fail, programs and daemons that are killed: what is lost, and what is not. */
@Privileged(programs = {"mkfs.ext4"})
@Tag("fault")
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultIT {
  private static final int PAGE = 4096;
  private static final long MIB = 1L << 20;
  private static final Duration SECONDS = Duration.ofSeconds(30);

  @Test
  void shouldKeepPagesInThePoolWhenTheSpillCannotBeWritten() throws Exception {
    try (FillingDisk disk = FillingDisk.attach(256, 8);
        GhostswapInstance instance =
            GhostswapInstance.up(
                "--no-swapon",
                "--size",
                "256M",
                "--stripes",
                "1",
                "--max-pool",
                "128M",
                "--spill",
                disk.path().toString())) {
      final byte[] pages = noise(64 * (int) MIB, 1);
      write(instance.swapfile(), pages);
      try {
        Files.writeString(instance.control(), "writeback type=all\n");
      } catch (final IOException e) {
        System.out.println("# writeback: " + e.getMessage());
      }
      assertTrue(instance.counter("spill_errors") > 0);
      final long kept = instance.counter("stored_pages");
      assertTrue(kept >= 50 * MIB / PAGE, () -> kept + " pages are left in the pool");
      assertEquals(-1, Arrays.mismatch(pages, read(instance.swapfile(), pages.length)));
    }
  }

  /** Swap goes on over a spill that has become full of errors: the pool takes what it can. */
  @Test
  void shouldLoseNothingInSwapWhenTheSpillFails() throws Exception {
    try (FillingDisk disk = FillingDisk.attach(512, 24);
        GhostswapInstance instance =
            GhostswapInstance.up(
                "--size",
                "512M",
                "--stripes",
                "2",
                "--max-pool",
                "160M",
                "--spill",
                disk.path().toString(),
                "--set",
                "shrink_start_percent=20",
                "--set",
                "accept_threshold_percent=10",
                "--set",
                "shrinker_delay_ms=0")) {
      try (Workload workload = Workload.start(256, 96)) {
        workload.awaitFilled();
        Files.writeString(instance.control(), "idle all\n");
        Await.until(
            SECONDS, () -> instance.counter("spill_errors") > 0, () -> instance.stat("all.json"));
        workload.verify();
      }
    }
  }

  @Test
  void shouldFailOnlyThePagesThatTheDiskHasSpoilt() throws Exception {
    try (TestFolder folder = new TestFolder()) {
      final Path disk = folder.sparseFile("disk", "256M");
      try (LoopDevice loop = LoopDevice.buffered(disk);
          GhostswapInstance instance =
              GhostswapInstance.up(
                  "--no-swapon",
                  "--size",
                  "256M",
                  "--stripes",
                  "1",
                  "--max-pool",
                  "128M",
                  "--spill",
                  loop.path().toString())) {
        final byte[] spilled = noise(4 * (int) MIB, 2);
        write(instance.swapfile(), spilled);
        Files.writeString(instance.control(), "writeback type=all\n");
        assertTrue(instance.counter("spilled_pages") >= spilled.length / PAGE);
        final byte[] pooled = noise((int) MIB, 3);
        writeAt(instance.swapfile(), pooled, spilled.length);
        assertEquals(-1, Arrays.mismatch(spilled, read(instance.swapfile(), spilled.length)));

        Command.output(
            "dd", "if=/dev/urandom", "of=" + loop.path(), "bs=1M", "count=64", "conv=fsync");
        Command.output("blockdev", "--flushbufs", loop.path().toString());
        for (final long offset : new long[] {0, MIB, spilled.length - PAGE}) {
          final IOException failure =
              assertThrows(IOException.class, () -> readAt(instance.swapfile(), PAGE, offset));
          assertEquals("Input/output error", failure.getMessage());
        }
        assertEquals(
            -1,
            Arrays.mismatch(pooled, readAt(instance.swapfile(), pooled.length, spilled.length)));
        assertTrue(instance.isDaemonAlive());

        // A page that is written anew is whole again.
        writeAt(instance.swapfile(), pooled, 0);
        assertEquals(-1, Arrays.mismatch(pooled, readAt(instance.swapfile(), pooled.length, 0)));
      }
    }
  }

  @Test
  void shouldGiveMemoryBackWhenAProgramIsKilled() throws Exception {
    try (GhostswapInstance instance =
        GhostswapInstance.up("--size", "512M", "--stripes", "2", "--max-pool", "512M")) {
      try (Workload workload = Workload.start(256, 96)) {
        workload.awaitFilled();
        assertTrue(instance.swapUsedBytes() > 100 * MIB);
        Command.output("kill", "-KILL", Long.toString(workload.pid()));
        assertNotEquals(0, workload.awaitEnd());
        instance.awaitEmpty();
      }
      try (Workload workload = Workload.start(192, 96)) {
        workload.awaitFilled();
        workload.verify();
      }
    }
  }

  /**
   * No place for all pages: the kernel keeps what it cannot swap, and goes on when there is one.
   */
  @Test
  void shouldSpoilNothingWhileNoPlaceIsLeft() throws Exception {
    try (GhostswapInstance instance =
        GhostswapInstance.up("--size", "512M", "--stripes", "1", "--max-pool", "48M")) {
      try (Workload workload = Workload.start(224, 96, "sequential", 0, "incompressible")) {
        Await.until(
            SECONDS,
            () -> instance.counter("pool_limit_hit") > 1000,
            () -> instance.stat("all.json"));
        assertTrue(instance.counter("pool_total_size") <= 48 * MIB);
        instance.ghostswap("set", "max_pool_bytes=512M").requireSuccess();
        if (workload.tryFill()) {
          workload.verify();
        } else {
          System.out.println("# the kernel has ended the program");
        }
        assertFalse(workload.text().contains("wrong page"), workload::text);
      }
      assertTrue(instance.isDaemonAlive());
      instance.awaitEmpty();
    }
  }

  /** With no swap left a group at its limit is too large: the kernel ends it, and down goes on. */
  @Test
  void shouldComeDownUnderAProgramThatIsAtItsLimit() throws Exception {
    try (GhostswapInstance instance =
        GhostswapInstance.up("--size", "512M", "--stripes", "2", "--max-pool", "512M")) {
      try (Workload workload = Workload.start(256, 96)) {
        workload.awaitFilled();
        final Command.Outcome down = instance.ghostswap("down");
        workload.awaitEnd();
        assertFalse(workload.text().contains("wrong page"), workload::text);
        down.requireSuccess();
      }
      instance.closed();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jnr-fuse", "dev-fuse", "io-uring"})
  void shouldBeTakenDownAfterItsDaemonWasKilled(final String transport) throws Exception {
    try (GhostswapInstance instance =
        GhostswapInstance.up(
            "--size", "512M", "--stripes", "2", "--max-pool", "512M", "--transport", transport)) {
      try (Workload workload = Workload.start(256, 96)) {
        workload.awaitFilled();
        Command.output("kill", "-KILL", Long.toString(instance.daemonPid()));
        Await.until(SECONDS, () -> !instance.isDaemonAlive(), () -> "the daemon is still there");
        // Its pages are gone: SIGBUS, never wrong bytes.
        assertNotEquals(0, workload.awaitEnd());
        assertFalse(workload.text().contains("wrong page"), workload::text);
      }
      final Command.Outcome status = instance.ghostswap("status");
      assertNotEquals(0, status.status());
      assertTrue(status.err().contains("died"), status::toString);
      final Command.Outcome again = instance.ghostswap("up", "--size", "64M");
      assertNotEquals(0, again.status());
      assertTrue(again.err().contains("ghostswap down"), again::toString);
      final Command.Outcome down = instance.ghostswap("down").requireSuccess();
      assertTrue(down.text().contains("lost"), down::toString);
      final String mark = instance.folder().path().getFileName().toString();
      Await.until(SECONDS, () -> Leftovers.of(mark).isEmpty(), () -> Leftovers.of(mark).toString());
      instance.closed();
    }
  }

  @Test
  void shouldComeBackUpAfterItsDaemonWasKilledWithoutSwap() throws Exception {
    try (TestFolder spill = new TestFolder();
        GhostswapInstance instance =
            GhostswapInstance.up(
                "--no-swapon", "--size", "64M", "--spill", spill.path() + ":64M")) {
      write(instance.swapfile(), noise((int) MIB, 4));
      Command.output("kill", "-KILL", Long.toString(instance.daemonPid()));
      Await.until(SECONDS, () -> !instance.isDaemonAlive(), () -> "the daemon is still there");
      assertEquals(List.of(), names(spill.path()));
      instance.ghostswap("down").requireSuccess();
      instance
          .ghostswap("up", "--no-swapon", "--size", "64M", "--spill", spill.path() + ":64M")
          .requireSuccess();
      assertEquals(-1, Arrays.mismatch(new byte[PAGE], read(instance.swapfile(), PAGE)));
    }
  }

  private static byte[] noise(final int bytes, final long seed) {
    final byte[] noise = new byte[bytes];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  private static void write(final Path file, final byte[] bytes) throws IOException {
    writeAt(file, bytes, 0);
  }

  private static void writeAt(final Path file, final byte[] bytes, final long offset)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      // Memory that begins where a page does, or the kernel splits the requests inside of pages.
      final ByteBuffer left =
          ByteBuffer.allocateDirect(bytes.length + PAGE).alignedSlice(PAGE).limit(bytes.length);
      left.put(bytes).flip();
      channel.position(offset);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  private static byte[] read(final Path file, final int bytes) throws IOException {
    return readAt(file, bytes, 0);
  }

  private static byte[] readAt(final Path file, final int bytes, final long offset)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      final ByteBuffer buffer = ByteBuffer.allocate(bytes);
      channel.position(offset);
      while (buffer.hasRemaining()) {
        assertTrue(channel.read(buffer) > 0);
      }
      return buffer.array();
    }
  }

  private static List<String> names(final Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
