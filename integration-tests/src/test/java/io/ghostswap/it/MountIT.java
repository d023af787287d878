package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.TransportType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The ghost file as a file and as a block device, with the tools that people test disks with. */
@Privileged(programs = {"fio", "mkfs.ext4", "e2fsck", "fstrim", "blkdiscard", "sha256sum"})
@Tag("mount")
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource(TransportType.class)
class MountIT {
  private static final Duration FIO_TIMEOUT = Duration.ofMinutes(2);
  private static final long MIB = 1L << 20;
  private static final int OPERATIONS = 2_000;
  private static GhostswapInstance instance;
  private static TestFolder spill;

  @Parameter private TransportType transport;

  @BeforeParameterizedClassInvocation
  static void up(final TransportType transport) {
    spill = new TestFolder();
    instance =
        GhostswapInstance.up(
            "--no-swapon",
            "--transport",
            transport.key(),
            "--size",
            "512M",
            "--stripes",
            "2",
            "--max-pool",
            "64M",
            "--spill",
            spill.path() + ":768M");
  }

  @AfterParameterizedClassInvocation
  static void down() {
    try {
      if (instance != null) {
        instance.close();
      }
    } finally {
      spill.close();
    }
  }

  @Test
  void shouldVerifyRandomReadsAndWritesOnTheFile() {
    fio(instance.swapfile().toString(), "--rw=randrw", "--bsrange=4k-256k", "--size=200m");
    discardAll(instance.swapfile());
  }

  /** Any offset and length; fio cannot punch holes into files. */
  @Test
  void shouldBeLikeAnArrayUnderRandomWritesReadsAndHoles() throws IOException {
    final long seed = System.nanoTime();
    System.out.println("# seed " + seed);
    final Random random = new Random(seed);
    final byte[] model = new byte[2 << 20];
    discardAll(instance.swapfile());
    try (FileChannel file =
        FileChannel.open(instance.swapfile(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int i = 0; i < OPERATIONS; i++) {
        final int offset = random.nextInt(model.length);
        final int length = 1 + random.nextInt(Math.min(model.length - offset, 200_000));
        switch (random.nextInt(10)) {
          case 0 -> {
            Command.output(
                "fallocate",
                random.nextBoolean() ? "--punch-hole" : "--zero-range",
                "--offset=" + offset,
                "--length=" + length,
                instance.swapfile().toString());
            Arrays.fill(model, offset, offset + length, (byte) 0);
          }
          case 1, 2, 3, 4 -> {
            final byte[] data = new byte[length];
            random.nextBytes(data);
            Arrays.fill(data, 0, random.nextInt(length), data[0]);
            assertEquals(length, file.write(ByteBuffer.wrap(data), offset));
            System.arraycopy(data, 0, model, offset, length);
          }
          default -> {
            final ByteBuffer data = ByteBuffer.allocate(length);
            assertEquals(length, file.read(data, offset));
            final int wrong =
                Arrays.mismatch(data.array(), 0, length, model, offset, offset + length);
            assertEquals(-1, wrong, "operation " + i + " at " + offset + " + " + wrong);
          }
        }
      }
    }
    discardAll(instance.swapfile());
  }

  @Test
  void shouldVerifyWritesThatAreNotPages() {
    fio(
        instance.swapfile().toString(),
        "--rw=randrw",
        "--bsrange=512-9k",
        "--bs_unaligned=1",
        "--size=8m");
    discardAll(instance.swapfile());
  }

  @Test
  void shouldVerifyParallelWritesToAllStripes() {
    fio(
        instance.swapfile() + ":" + instance.mount().resolve("swapfile.1"),
        "--rw=randwrite",
        "--bs=4k",
        "--size=32m",
        "--numjobs=4",
        "--offset_increment=32m");
    discardAll(instance.swapfile());
    discardAll(instance.mount().resolve("swapfile.1"));
  }

  @Test
  void shouldVerifyRandomWritesAndTrimsOnTheLoopDevice() throws IOException {
    try (LoopDevice loop = LoopDevice.attach(instance.swapfile())) {
      fio(
          loop.path().toString(),
          "--rw=randrw",
          "--bsrange=4k-1m",
          "--size=240m",
          "--ioengine=libaio",
          "--iodepth=16");
      final long discarded = instance.counter("discarded_pages");
      fio(loop.path().toString(), "--rw=randtrimwrite", "--bs=16k", "--size=64m");
      assertTrue(instance.counter("discarded_pages") > discarded);
      Command.output("blkdiscard", loop.path().toString());
      assertTrue(instance.counter("stored_pages") < 1024);
    }
  }

  @Test
  void shouldCarryAFileSystem() throws IOException {
    try (LoopDevice loop = LoopDevice.attach(instance.swapfile())) {
      Command.output("mkfs.ext4", "-q", loop.path().toString());
      final Path point = instance.folder().folder("ext4");
      final Path tree = sourceTree();
      Command.output("mount", loop.path().toString(), point.toString());
      try {
        final List<String> folders = List.of("one", "two");
        for (final String folder : folders) {
          Command.output("cp", "-rL", tree.toString(), point.resolve(folder).toString());
        }
        Command.output("umount", point.toString());
        Command.output("e2fsck", "-fn", loop.path().toString());
        Command.output("mount", loop.path().toString(), point.toString());
        final String expected = checksums(tree);
        for (final String folder : folders) {
          assertEquals(expected, checksums(point.resolve(folder)));
        }
        final long full = instance.counter("stored_pages") + instance.counter("spilled_pages");
        assertTrue(full > 64 * MIB / 4096, () -> full + " pages");
        for (final String folder : folders) {
          Command.output("rm", "-r", point.resolve(folder).toString());
        }
        Command.output("sync", "-f", point.toString());
        Command.output("fstrim", point.toString());
        final long left = instance.counter("stored_pages") + instance.counter("spilled_pages");
        assertTrue(left < full / 10, () -> left + " of " + full + " pages are left");
      } finally {
        Command.run("umount", point.toString());
      }
      Command.output("e2fsck", "-fn", loop.path().toString());
      Command.output("blkdiscard", loop.path().toString());
    }
  }

  @Test
  void shouldHaveAllItsFiles() throws IOException {
    assertEquals(256 * MIB, Files.size(instance.swapfile()));
    assertEquals(256 * MIB, Files.size(instance.mount().resolve("swapfile.1")));
    assertEquals(
        List.of("control", "parameters", "stats", "swapfile", "swapfile.1"),
        names(instance.mount()));
    final long largest = transport == TransportType.DEV_FUSE ? MIB : 128 << 10;
    assertEquals(largest, instance.counter("max_request_bytes"));
    assertEquals(9, instance.stat("mm_stat").split(" +").length, instance.stat("mm_stat"));
    assertEquals(3, instance.stat("bd_stat").split(" +").length, instance.stat("bd_stat"));
    assertTrue(instance.stat("all.json").startsWith("{"));
    assertTrue(instance.stat("metrics").endsWith("# EOF"));
    for (final String name : names(instance.mount().resolve("stats"))) {
      if (!List.of("mm_stat", "bd_stat", "tiers", "all.json", "metrics").contains(name)) {
        assertTrue(instance.counter(name) >= 0, name);
      }
    }
    assertEquals("4096", Command.output("stat", "-f", "-c", "%S", instance.mount().toString()));
  }

  @Test
  void shouldReadHolesAsZerosAndEndWhereItEnds() {
    discardAll(instance.swapfile());
    final String file = instance.swapfile().toString();
    final String size = Long.toString(256 * MIB);
    Command.output("cmp", "-n", Long.toString(4 * MIB), file, "/dev/zero");
    assertEquals(
        "0", Command.output("bash", "-c", "tail -c +$((" + size + " + 1)) " + file + " | wc -c"));
    assertEquals("100", Command.output("bash", "-c", "tail -c 100 " + file + " | wc -c"));
    final Command.Outcome beyond =
        Command.run(
            "dd", "if=/dev/zero", "of=" + file, "bs=4096", "seek=65536", "count=1", "conv=notrunc");
    assertTrue(beyond.status() != 0, beyond::toString);
  }

  /** The source of the JDK's largest module, some 40 MB in thousands of files. */
  private static Path sourceTree() {
    final Path tree = spill.folder("tree");
    final Path home = Path.of(System.getProperty("java.home"));
    final Path source = home.resolve("lib/src.zip");
    if (!Files.exists(source)) {
      return home.resolve("bin");
    }
    Command.output(
        "bash",
        "-c",
        "cd \"$1\" && \"$2\" --extract --file \"$3\" java.base",
        "shell",
        tree.toString(),
        home.resolve("bin/jar").toString(),
        source.toString());
    return tree;
  }

  private static void fio(final String files, final String... options) {
    final List<String> command =
        new ArrayList<>(
            List.of(
                "fio",
                "--name=verify",
                "--filename=" + files,
                "--direct=1",
                "--verify=crc32c",
                "--verify_fatal=1",
                "--verify_state_save=0",
                "--do_verify=1",
                "--randseed=" + System.nanoTime() % 1_000_000_007,
                "--buffer_compress_percentage=60",
                "--refill_buffers",
                "--allow_file_create=0"));
    command.addAll(List.of(options));
    final Command.Outcome outcome = Command.run(FIO_TIMEOUT, command).requireSuccess();
    assertTrue(outcome.out().contains("err= 0"), outcome::toString);
  }

  private static void discardAll(final Path file) {
    Command.output("fallocate", "--punch-hole", "--offset=0", "--length=256M", file.toString());
  }

  private static String checksums(final Path folder) {
    return Command.output(
        "bash",
        "-c",
        "cd \"$1\" && find -L . -type f -print0 | sort -z | xargs -0 sha256sum",
        "shell",
        folder.toString());
  }

  private static List<String> names(final Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
