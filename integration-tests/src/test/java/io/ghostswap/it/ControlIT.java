package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Parameter;
import io.ghostswap.config.ParameterType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The control file and the parameter files: what they take, what they refuse, with which errno. */
@Privileged(programs = {"setpriv"})
@Tag("control")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlIT {
  private static final String EINVAL = "Invalid argument";
  private static final String ENOENT = "No such file or directory";
  private static final String EACCES = "Permission denied";
  private static final int PAGE = 4096;
  private static final int PAGES = 512;
  private static final int NOISE = 1 << 20;

  private static GhostswapInstance instance;
  private static TestFolder spill;

  @BeforeAll
  static void up() {
    spill = new TestFolder();
    instance =
        GhostswapInstance.up(
            "--no-swapon",
            "--size",
            "256M",
            "--stripes",
            "1",
            "--max-pool",
            "64M",
            "--spill",
            spill.path() + ":256M");
  }

  @AfterAll
  static void down() {
    try {
      if (instance != null) {
        instance.close();
      }
    } finally {
      spill.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Parameter.class)
  void shouldTakeEveryGoodValue(final Parameter parameter) throws IOException {
    final String name = parameter.key();
    final String before = instance.parameter(name);
    final String compressor = instance.parameter("compressor");
    if (parameter == Parameter.COMPRESSOR_LEVEL) {
      write(instance.control(), "compressor=zstd");
    }
    try {
      for (final String[] value : goodValues(parameter)) {
        write(instance.parameterFile(name), value[0] + "\n");
        assertEquals(value[1], instance.parameter(name));
        assertTrue(control().contains(name + "=" + value[1] + "\n"), ControlIT::control);
        write(instance.control(), name + "=" + before);
        assertEquals(before, instance.parameter(name));
        write(instance.control(), name + "=" + value[0] + "\n");
        assertEquals(value[1], instance.parameter(name));
      }
    } finally {
      write(instance.parameterFile(name), before);
      write(instance.control(), "compressor=" + compressor);
    }
  }

  @ParameterizedTest
  @EnumSource(Parameter.class)
  void shouldRefuseEveryBadValue(final Parameter parameter) {
    final String before = control();
    final String errno = parameter == Parameter.COMPRESSOR ? ENOENT : EINVAL;
    for (final String value : badValues(parameter)) {
      assertRefused(errno, instance.parameterFile(parameter.key()), value + "\n");
      assertRefused(errno, instance.control(), parameter.key() + "=" + value + "\n");
    }
    assertEquals(before, control());
  }

  @ParameterizedTest
  @EnumSource(Parameter.class)
  void shouldApplyNothingWhenTheSecondLineIsBad(final Parameter parameter) throws IOException {
    final String before = control();
    for (final String[] value : goodValues(parameter)) {
      final String good = parameter.key() + "=" + value[0] + "\n";
      assertRefused(EINVAL, instance.control(), good + "max_pool_percent=101\n");
      assertRefused(ENOENT, instance.control(), good + "no_such_parameter=1\n");
      assertRefused(ENOENT, instance.control(), good + "compressor=none\n");
    }
    assertEquals(before, control());
  }

  @Test
  void shouldApplyAllLinesOfOneWrite() throws IOException {
    final String before = control();
    write(
        instance.control(),
        "# comment\n\nmax_pool_percent=7 shrinker_delay_ms=9\n  compressor=zstd\t\nenabled=n");
    assertEquals("7", instance.parameter("max_pool_percent"));
    assertEquals("9", instance.parameter("shrinker_delay_ms"));
    assertEquals("zstd", instance.parameter("compressor"));
    assertEquals("N", instance.parameter("enabled"));
    write(instance.control(), before);
    assertEquals(before, control());
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_pool_per", "max_pool_percent", "max_pool_percent=", "=5", "compac"})
  void shouldRefuseAHalfWrittenLine(final String line) {
    final String before = control();
    final IOException refusal =
        assertThrows(IOException.class, () -> write(instance.control(), line));
    assertTrue(
        refusal.getMessage().equals(EINVAL) || refusal.getMessage().equals(ENOENT),
        refusal.getMessage());
    assertEquals(before, control());
  }

  @Test
  void shouldRefuseNoise() throws IOException {
    final String before = control();
    final long seed = System.nanoTime();
    System.out.println("# seed " + seed);
    final byte[] noise = new byte[NOISE];
    new Random(seed).nextBytes(noise);
    assertRefused(EINVAL, instance.control(), noise);
    for (final Parameter parameter : List.of(Parameter.ENABLED, Parameter.MAX_POOL_BYTES)) {
      assertRefused(EINVAL, instance.parameterFile(parameter.key()), noise);
    }
    assertRefused(ENOENT, instance.parameterFile("compressor"), "x".repeat(100));
    final byte[] tooLong = "enabled=N\n".repeat(NOISE / 10).getBytes(StandardCharsets.UTF_8);
    assertRefused(EINVAL, instance.control(), tooLong);
    assertRefused(EINVAL, instance.control(), "enabled=N\0\n");
    assertRefused(ENOENT, instance.control(), "Enabled=N\n");
    assertEquals(before, control());
    assertTrue(instance.isDaemonAlive());
  }

  @Test
  void shouldBeUsableFromAShell() throws IOException {
    final String parameter = instance.parameterFile("max_pool_percent").toString();
    final String before = instance.parameter("max_pool_percent");
    Command.output("bash", "-c", "echo 11 > " + parameter);
    assertEquals("11", instance.parameter("max_pool_percent"));
    Command.output("bash", "-c", "echo max_pool_percent=12 >> " + instance.control());
    assertEquals("12", instance.parameter("max_pool_percent"));
    final Command.Outcome bad = Command.run("bash", "-c", "echo x > " + parameter);
    assertTrue(bad.err().contains(EINVAL), bad::toString);
    final Command.Outcome unknown =
        Command.run("bash", "-c", "echo 1 > " + instance.parameterFile("no_such"));
    assertTrue(unknown.status() != 0, unknown::toString);
    write(instance.parameterFile("max_pool_percent"), before);
  }

  @Test
  void shouldBeReadByEverybodyAndWrittenByRootAlone() throws IOException {
    Command.output("chmod", "755", instance.folder().path().toString());
    final Path stat = instance.mount().resolve("stats/stored_pages");
    assertTrue(asNobody("cat", stat.toString()).status() == 0);
    final Command.Outcome swapfile = asNobody("head", "-c1", instance.swapfile().toString());
    assertTrue(swapfile.err().contains(EACCES), swapfile::toString);
    for (final Path file : List.of(instance.control(), instance.parameterFile("enabled"))) {
      final Command.Outcome write = asNobody("bash", "-c", "echo N > " + file);
      assertTrue(write.err().contains(EACCES), write::toString);
    }
    assertEquals("Y", instance.parameter("enabled"));
  }

  @Test
  void shouldCarryOutItsCommands() throws IOException {
    final byte[] pages = compressiblePages(1);
    writePages(pages);
    final long stored = instance.counter("stored_pages");
    assertTrue(stored >= PAGES, () -> stored + " pages stored");
    write(instance.control(), "compact\n");
    write(instance.control(), "idle all\n");
    write(instance.control(), "recompress type=idle\n");
    assertTrue(instance.counter("recompressed_pages") > 0);
    write(instance.control(), "writeback type=all max_pages=10\n");
    write(instance.control(), "writeback type=all\n");
    final long spilled = instance.counter("spilled_pages");
    assertTrue(spilled >= PAGES, () -> spilled + " pages spilled");
    assertEquals(-1, Arrays.mismatch(pages, readPages()));
    assertTrue(instance.counter("loads_spill") > 0);
    write(instance.control(), "drain\n");
    assertEquals(0, instance.counter("spilled_pages"));
    assertEquals(-1, Arrays.mismatch(pages, readPages()));
    assertRefused(EINVAL, instance.control(), "recompress type=warm\n");
    assertRefused(EINVAL, instance.control(), "idle\n");
    assertRefused(EINVAL, instance.control(), "compact now\n");
    discardAll();
  }

  @Test
  void shouldRefuseAPageWhenNothingMayBeWrittenAndThePoolIsFull() throws IOException {
    final String before = control();
    try {
      discardAll();
      write(instance.control(), "max_pool_bytes=1M pool_reserve_bytes=0 writeback_enabled=N");
      final byte[] noise = new byte[PAGES * PAGE];
      new Random(5).nextBytes(noise);
      final IOException full = assertThrows(IOException.class, () -> writePages(noise));
      assertEquals("No space left on device", full.getMessage());
      Await.until(
          Duration.ofSeconds(10),
          () -> instance.counter("pool_total_size") <= 1 << 20,
          () -> instance.stat("pool_total_size") + " bytes of pool");
      write(instance.control(), "writeback_enabled=Y");
      writePages(noise);
      assertEquals(-1, Arrays.mismatch(noise, readPages()));
    } finally {
      write(instance.control(), before);
      discardAll();
    }
  }

  @Test
  void shouldWriteOnlyTheBudgetOfWriteback() throws IOException {
    final String before = control();
    try {
      discardAll();
      writePages(compressiblePages(2));
      final long written = instance.counter("written_back_pages");
      write(instance.control(), "writeback_limit=10 writeback_limit_enable=Y");
      try {
        write(instance.control(), "writeback type=all");
      } catch (final IOException e) {
        System.out.println("# writeback with a used budget: " + e.getMessage());
      }
      final long pages = instance.counter("written_back_pages") - written;
      assertTrue(pages <= 128, () -> pages + " pages were written back");
    } finally {
      write(instance.control(), before);
      discardAll();
    }
  }

  @Test
  void shouldChangeTheCompressorUnderLoad() throws Exception {
    final AtomicBoolean stop = new AtomicBoolean();
    try (GhostswapInstance swap =
            GhostswapInstance.up("--size", "512M", "--stripes", "2", "--max-pool", "512M");
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Workload workload = Workload.start(256, 96, "random", 1, "mixed")) {
      final Future<Integer> changes = executor.submit(() -> toggle(swap, stop));
      try {
        workload.awaitFilled();
        workload.verify();
      } finally {
        stop.set(true);
      }
      final int count = changes.get(30, TimeUnit.SECONDS);
      System.out.println("# " + count + " changes of the compressor");
      assertTrue(count > 10);
      assertEquals(0, swap.counter("decompress_fail"));
    }
  }

  private static int toggle(final GhostswapInstance swap, final AtomicBoolean stop)
      throws IOException {
    final List<String> settings =
        List.of(
            "compressor=zstd compressor_level=1",
            "compressor_level=0 compressor=lz4",
            "compressor=lz4hc compressor_level=3",
            "same_filled_pages_enabled=N compressor_level=0 compressor=lz4",
            "store_incompressible=N",
            "store_incompressible=Y same_filled_pages_enabled=Y");
    int count = 0;
    while (!stop.get()) {
      write(swap.control(), settings.get(count % settings.size()));
      count++;
    }
    return count;
  }

  /** What is written, and what is read back then. */
  private static List<String[]> goodValues(final Parameter parameter) {
    final List<String[]> values = new ArrayList<>();
    switch (parameter.type()) {
      case BOOLEAN -> {
        for (final String yes : List.of("Y", "y", "1")) {
          values.add(new String[] {yes, "Y"});
        }
        for (final String no : List.of("N", "n", "0")) {
          values.add(new String[] {no, "N"});
        }
      }
      case CHOICE -> {
        for (final String choice : parameter.range().split(", ")) {
          values.add(new String[] {choice, choice});
        }
      }
      case INTEGER -> {
        for (final long number : new long[] {parameter.min(), parameter.max()}) {
          values.add(new String[] {"" + number, "" + number});
        }
      }
      case SIZE -> {
        values.add(new String[] {"33554432", "33554432"});
        values.add(new String[] {"8M", "" + (8 << 20)});
        values.add(new String[] {"16384k", "" + (16 << 20)});
        values.add(new String[] {"" + parameter.min(), "" + parameter.min()});
        values.add(new String[] {"1G", "" + (1L << 30)});
      }
    }
    return values;
  }

  private static List<String> badValues(final Parameter parameter) {
    final List<String> values =
        new ArrayList<>(List.of("", "x", "1.5", "Y,N", "99999999999999999999"));
    if (parameter.type() == ParameterType.BOOLEAN) {
      values.addAll(List.of("2", "yes", "-1"));
    } else if (parameter.type() == ParameterType.CHOICE) {
      values.addAll(List.of("LZ4", "none", "0"));
    } else {
      values.addAll(List.of("" + (parameter.min() - 1), "" + (parameter.max() + 1), "0x10", "1Q"));
    }
    return values;
  }

  private static void assertRefused(final String errno, final Path file, final String text) {
    assertRefused(errno, file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(final String errno, final Path file, final byte[] text) {
    final IOException refusal =
        assertThrows(
            IOException.class,
            () -> write(file, text),
            () -> file + " took " + new String(text, StandardCharsets.UTF_8));
    assertEquals(
        errno, refusal.getMessage(), () -> file + ": " + new String(text, StandardCharsets.UTF_8));
  }

  private static String control() {
    try {
      return Files.readString(instance.control());
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(final Path file, final String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** In one write, as a shell does it. */
  private static void write(final Path file, final byte[] text) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertEquals(text.length, channel.write(ByteBuffer.wrap(text)));
    }
  }

  /** Lines of text, which every codec makes much smaller, some more than others. */
  private static byte[] compressiblePages(final long seed) {
    final Random random = new Random(seed);
    final StringBuilder text = new StringBuilder();
    while (text.length() < PAGES * PAGE) {
      text.append(random.nextInt(1000)).append(" pages were written in this line\n");
    }
    return text.substring(0, PAGES * PAGE).getBytes(StandardCharsets.US_ASCII);
  }

  private static void writePages(final byte[] pages) throws IOException {
    try (FileChannel channel = FileChannel.open(instance.swapfile(), StandardOpenOption.WRITE)) {
      final ByteBuffer left = ByteBuffer.wrap(pages);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  private static byte[] readPages() throws IOException {
    try (FileChannel channel = FileChannel.open(instance.swapfile(), StandardOpenOption.READ)) {
      final ByteBuffer pages = ByteBuffer.allocate(PAGES * PAGE);
      assertEquals(pages.capacity(), channel.read(pages, 0));
      return pages.array();
    }
  }

  private static void discardAll() {
    Command.output(
        "fallocate", "--punch-hole", "--offset=0", "--length=256M", instance.swapfile().toString());
  }

  private static Command.Outcome asNobody(final String... command) {
    final List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
    all.addAll(List.of(command));
    return Command.run(Duration.ofSeconds(20), all);
  }
}
