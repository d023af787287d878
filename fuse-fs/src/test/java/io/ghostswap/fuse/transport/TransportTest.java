package io.ghostswap.fuse.transport;

import static io.ghostswap.fuse.transport.MountedFileSystem.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.fuse.fs.TextFile;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.linux.ProcMounts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport must do, on real mounts. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransportTest {
  private static final int PAGE = 4096;

  @ParameterizedTest
  @EnumSource
  void shouldListTheMountWithModesAndSizes(TransportType type) throws Exception {
    try (MountedFileSystem mounted =
        new MountedFileSystem(
            type, 2048, 2, Map.of("stats/one", () -> "1\n", "control", () -> ""))) {
      assertEquals(Set.of("swapfile", "swapfile.1", "stats", "control"), names(mounted.mountPoint));
      assertEquals(Set.of("one"), names(mounted.mountPoint.resolve("stats")));
      assertEquals(1024L * PAGE, Files.size(mounted.swapFile()));
      assertEquals("600 0 root", stat("%a %W %U", mounted.swapFile()));
      assertEquals("444", stat("%a", mounted.mountPoint.resolve("stats/one")));
      assertEquals("755 3", stat("%a %h", mounted.mountPoint));
      assertFalse(Files.exists(mounted.mountPoint.resolve("nothing")));
      ProcMounts.Mount mount = ProcMounts.find(mounted.mountPoint);
      assertEquals("ghostswap fuse.ghostswap", mount.source() + " " + mount.type());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadBackWhatWasWrittenAtAnyOffset(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 1024, 1, Map.of());
        FileChannel file = open(mounted.swapFile())) {
      byte[] data = new byte[300_000];
      new Random(1).nextBytes(data);
      assertEquals(data.length, file.write(ByteBuffer.wrap(data), 5_000));
      ByteBuffer back = ByteBuffer.allocate(data.length);
      assertEquals(data.length, file.read(back, 5_000));
      assertArrayEquals(data, back.array());
      file.force(true);
      assertEquals(-1, file.read(ByteBuffer.allocate(10), file.size()));
      assertEquals(10, file.read(ByteBuffer.allocate(100), file.size() - 10));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGetWholeRequestsAndNothingFromThePageCache(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 1024, 1, Map.of());
        FileChannel file = open(mounted.swapFile())) {
      file.write(request(mounted), 0);
      assertEquals(mounted.requestPages(), mounted.space.largestStorePages);
      assertEquals(1, mounted.space.stores.get());
      for (int i = 1; i <= 3; i++) {
        file.read(request(mounted), 0);
        assertEquals(i, mounted.space.loads.get());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAnswerEioWhenACallbackThrows(TransportType type) throws Exception {
    TextFile broken =
        () -> {
          throw new StackOverflowError("text");
        };
    try (MountedFileSystem mounted = new MountedFileSystem(type, 64, 1, Map.of("broken", broken));
        FileChannel file = open(mounted.swapFile())) {
      for (Throwable failure :
          new Throwable[] {new IllegalStateException(), new OutOfMemoryError()}) {
        mounted.space.failure = failure;
        assertEio(() -> file.read(ByteBuffer.allocate(PAGE), 0));
        assertEio(() -> file.read(ByteBuffer.allocate(PAGE), 10));
        assertEio(() -> file.write(ByteBuffer.allocate(PAGE), 0));
        assertEio(() -> file.write(ByteBuffer.allocate(PAGE), 10));
        MountedFileSystem.Outcome punched =
            run("fallocate", "--punch-hole", "-o", "0", "-l", "4096", mounted.swapFile() + "");
        assertTrue(punched.output().contains("Input/output error"), punched.output());
      }
      mounted.space.failure = null;
      assertEio(() -> Files.readString(mounted.mountPoint.resolve("broken")));
      assertEquals(11, mounted.guard.failures());
      assertEquals(PAGE, file.read(ByteBuffer.allocate(PAGE), 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailAWriteWholeWhenNoPlaceIsLeft(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 512, 1, Map.of());
        FileChannel file = open(mounted.swapFile())) {
      mounted.space.storeResult = PageSpace.NO_SPACE;
      IOException failure = assertThrows(IOException.class, () -> file.write(request(mounted), 0));
      assertEquals("No space left on device", failure.getMessage());
      mounted.space.storeResult = PageSpace.OK;
      IOException beyond =
          assertThrows(
              IOException.class, () -> file.write(ByteBuffer.allocate(2 * PAGE), 511L * PAGE));
      assertEquals("File too large", beyond.getMessage());
      assertEquals(1, mounted.space.stores.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHearOfHolesAndGiveTheBlockSizeOfPages(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 1024, 1, Map.of())) {
      for (String mode : new String[] {"--punch-hole", "--zero-range"}) {
        MountedFileSystem.Outcome outcome =
            run("fallocate", mode, "-o", "8192", "-l", "409600", mounted.swapFile().toString());
        assertEquals(0, outcome.status(), outcome.output());
      }
      assertEquals(200, mounted.space.discardedPages.get());
      MountedFileSystem.Outcome allocate =
          run("fallocate", "-l", "8192", mounted.swapFile().toString());
      assertTrue(allocate.output().contains("not supported"), allocate.output());
      String sizes = run("stat", "-f", "-c", "%s %S", mounted.mountPoint.toString()).output();
      assertEquals("4096 4096", sizes.strip());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldCarryALoopDeviceWithDirectIoDiscardAndBoundedRequests(TransportType type)
      throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 4096, 1, Map.of());
        LoopDevice loop = LoopDevice.attach(mounted.swapFile())) {
      assertTrue(loop.directIo());
      assertEquals("4096", loop.queue("discard_granularity"));
      loop.maxRequestBytes(mounted.transport.maxRequestBytes());
      MountedFileSystem.Outcome written =
          run("dd", "if=/dev/urandom", "of=" + loop.device(), "bs=1M", "count=4", "oflag=direct");
      assertEquals(0, written.status(), written.output());
      assertEquals(1024, mounted.space.storedPages.get());
      // The device splits at the number of its segments too, and each page may be one of its own.
      int largest = mounted.space.largestStorePages;
      int allowed = mounted.requestPages();
      int sure = Math.min(allowed, Integer.parseInt(loop.queue("max_segments")));
      assertTrue(largest >= sure && largest <= allowed, () -> largest + " pages");
      MountedFileSystem.Outcome discarded = run("blkdiscard", loop.device());
      assertEquals(0, discarded.status(), discarded.output());
      assertEquals(4096, mounted.space.discardedPages.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailTheWholeRequestOfALoopDeviceOfOneFuseRequest(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 4096, 1, Map.of());
        LoopDevice loop = LoopDevice.attach(mounted.swapFile())) {
      loop.maxRequestBytes(mounted.transport.maxRequestBytes());
      mounted.space.storeResult = PageSpace.NO_SPACE;
      mounted.space.goodStores.set(3);
      MountedFileSystem.Outcome written =
          run(
              "dd",
              "if=/dev/zero",
              "of=" + loop.device(),
              "bs=" + 8L * mounted.transport.maxRequestBytes(),
              "count=1",
              "oflag=direct");
      assertTrue(written.status() != 0, written.output());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldMakeNoGarbageAndKeepItsThreadsOnTheDataPath(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 1024, 1, Map.of());
        FileChannel file = open(mounted.swapFile())) {
      ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
      transfer(file, page, 20_000);
      long before = allocatedBytes();
      int calls = 40_000;
      transfer(file, page, calls);
      double bytesPerCall = (allocatedBytes() - before) / (double) calls;
      System.out.printf("# %.1f bytes of garbage a call%n", bytesPerCall);
      // Less than the smallest object in every second call: what there is, is not made by calls.
      assertTrue(bytesPerCall < 8, () -> bytesPerCall + " bytes of garbage a call");
      int threads = mounted.space.threads.size();
      assertTrue(threads < 32, () -> threads + " threads were attached");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetWorkersInheritFromTheThreadThatMounts(TransportType type) throws Exception {
    // This thread is the time-out's own and ends with the test.
    assertEquals(0, Libc.setScheduler(0, Libc.SCHED_BATCH, 0));
    try (MountedFileSystem mounted = new MountedFileSystem(type, 64, 1, Map.of());
        FileChannel file = open(mounted.swapFile())) {
      mounted.space.policyIsWanted = true;
      file.read(ByteBuffer.allocate(PAGE), 0);
      assertEquals(Libc.SCHED_BATCH, mounted.space.policyOfLastLoad);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetOthersReadNumbersAndNothingElse(TransportType type) throws Exception {
    TextFile control =
        new TextFile() {
          @Override
          public int permissions() {
            return WRITABLE;
          }

          @Override
          public String text() {
            return "a=1\n";
          }
        };
    Map<String, TextFile> texts = Map.of("control", control, "stats/one", () -> "1\n");
    try (MountedFileSystem mounted = new MountedFileSystem(type, 64, 1, texts)) {
      assertEquals("1\n", asNobody("cat", mounted.mountPoint + "/stats/one").output());
      assertEquals("a=1\n", asNobody("cat", mounted.mountPoint + "/control").output());
      assertEquals(1, asNobody("head", "-c1", mounted.swapFile().toString()).status());
      assertEquals(1, asNobody("dd", "of=" + mounted.mountPoint + "/control").status());
      assertEquals(1, asNobody("dd", "of=" + mounted.swapFile(), "conv=notrunc").status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotLetOneUserKeepOthersFromTheTexts(TransportType type) throws Exception {
    String text = "0123456789".repeat(5_000);
    try (MountedFileSystem mounted =
        new MountedFileSystem(type, 64, 1, Map.of("one", () -> text))) {
      String open20 = "for i in {1..20}; do exec {f}<" + mounted.mountPoint + "/one; done";
      MountedFileSystem.Outcome nobody = asNobody("bash", "-c", open20);
      assertTrue(nobody.output().contains("Too many open files"), nobody.output());
      assertEquals(0, run("bash", "-c", open20).status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellHowMuchOfItIsFree(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 1024, 1, Map.of())) {
      mounted.space.usedSlots = 24;
      String blocks = run("stat", "-f", "-c", "%b %f %a", mounted.mountPoint + "").output();
      assertEquals("1024 1000 1000", blocks.strip());
    }
  }

  private static MountedFileSystem.Outcome asNobody(String... command) throws Exception {
    List<String> whole =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    whole.addAll(List.of(command));
    return run(whole.toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseToUnmountWhileAFileIsOpen(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 64, 1, Map.of())) {
      try (FileChannel file = open(mounted.swapFile())) {
        assertThrows(
            TransportException.class, () -> mounted.transport.unmount(Duration.ofSeconds(5)));
        assertEquals(PAGE, file.read(ByteBuffer.allocate(PAGE), 0));
      }
      mounted.transport.unmount(Duration.ofSeconds(5));
      mounted.transport.unmount(Duration.ofSeconds(5));
      assertNull(ProcMounts.find(mounted.mountPoint));
      assertTrue(mounted.transport.awaitUnmounted(Duration.ZERO));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNoticeThatTheMountWasTakenAway(TransportType type) throws Exception {
    try (MountedFileSystem mounted = new MountedFileSystem(type, 64, 1, Map.of())) {
      assertFalse(mounted.transport.awaitUnmounted(Duration.ofMillis(20)));
      assertEquals(0, Libc.unmount(mounted.mountPoint.toString()));
      assertTrue(mounted.transport.awaitUnmounted(Duration.ofSeconds(10)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayWhyItCannotMount(TransportType type) throws Exception {
    Path used = Files.createTempDirectory("ghostswap-test");
    Path file = Files.createFile(used.resolve("file"));
    assertEquals(used + " is not empty", refusal(type, used));
    assertEquals(file + " is not a directory", refusal(type, file));
    assertEquals(used.resolve("none") + " is not a directory", refusal(type, used.resolve("none")));
    assertTrue(
        refusal(type, Path.of("/proc")).startsWith("/proc is a mount point already, of proc"));
    Files.delete(file);
    Files.delete(used);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadTextsInPartsAndTakeOneWriteAsOneWhole(TransportType type) throws Exception {
    String text = "0123456789".repeat(20_000);
    Queue<String> taken = new ConcurrentLinkedQueue<>();
    TextFile control =
        new TextFile() {
          @Override
          public int permissions() {
            return WRITABLE;
          }

          @Override
          public String text() {
            return text;
          }

          @Override
          public int write(String written) {
            taken.add(written);
            return written.startsWith("bad") ? -Errno.EINVAL : 0;
          }
        };
    try (MountedFileSystem mounted =
        new MountedFileSystem(type, 64, 1, Map.of("control", control))) {
      Path file = mounted.mountPoint.resolve("control");
      assertEquals(text, Files.readString(file));
      assertEquals(0, run("sh", "-c", "echo a=1 > " + file).status());
      assertEquals(0, run("sh", "-c", "echo b=2 >> " + file).status());
      assertTrue(run("bash", "-c", "echo bad > " + file).output().contains("Invalid argument"));
      assertEquals(List.of("a=1\n", "b=2\n", "bad\n"), List.copyOf(taken));
      assertTrue(run("touch", mounted.mountPoint + "/new").output().contains("not permitted"));
      assertTrue(run("rm", "-f", file.toString()).output().contains("not permitted"));
      assertTrue(run("chmod", "666", file.toString()).output().contains("not permitted"));
      assertTrue(
          run("truncate", "-s0", mounted.swapFile() + "").output().contains("not permitted"));
    }
  }

  /** Since Linux 6.5 sendfile(2) reads by way of the page cache, which goes by the file's size. */
  @ParameterizedTest
  @EnumSource
  void shouldGiveTheWholeTextToSendfileOrRefuse(TransportType type) throws Exception {
    String text = "0123456789".repeat(1_000);
    Path copy = Files.createTempFile("ghostswap", null);
    try (MountedFileSystem mounted =
        new MountedFileSystem(type, 64, 1, Map.of("stats/one", () -> text))) {
      long sent = Sendfile.call(mounted.mountPoint.resolve("stats/one"), copy, 1 << 20);
      assertTrue(sent == -Errno.EINVAL || sent == text.length(), () -> "sendfile: " + sent);
    } finally {
      Files.delete(copy);
    }
  }

  private static String refusal(TransportType type, Path directory) throws Exception {
    return assertThrows(
            TransportException.class,
            () -> new MountedFileSystem(type, 64, 1, Map.of(), directory).close())
        .getMessage();
  }

  /** The largest request, in memory that begins where a page does: else the kernel splits it. */
  private static ByteBuffer request(MountedFileSystem mounted) {
    int bytes = mounted.transport.maxRequestBytes();
    return ByteBuffer.allocateDirect(bytes + PAGE).alignedSlice(PAGE).limit(bytes);
  }

  private static void transfer(FileChannel file, ByteBuffer page, int calls) throws IOException {
    for (int i = 0; i < calls; i++) {
      page.clear();
      long position = (i % 1024) * (long) PAGE;
      int count = i % 2 == 0 ? file.read(page, position) : file.write(page, position);
      assertEquals(PAGE, count);
    }
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  private static void assertEio(Executable body) {
    IOException failure = assertThrows(IOException.class, body);
    assertTrue(failure.getMessage().endsWith("Input/output error"), failure.getMessage());
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Set<String> names(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String stat(String format, Path file) throws Exception {
    return run("stat", "-c", format, file.toString()).output().strip();
  }
}
