package io.ghostswap.fuse.devfuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.fs.TextFile;
import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.linux.ProcSys;
import io.ghostswap.fuse.transport.MountedFileSystem;
import io.ghostswap.fuse.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What this transport alone has to do; {@code TransportTest} has what it shares. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DevFuseTransportTest {
  private static final int PAGE = 4096;

  @ParameterizedTest
  @CsvSource({"DEV_FUSE, 256", "IO_URING, 32"})
  void shouldAgreeOnRequestsAsLargeAsTheAdministratorAllows(TransportType type, int pages)
      throws Exception {
    long limit = Long.parseLong(ProcSys.read(Path.of("/proc/sys/fs/fuse/max_pages_limit")));
    try (MountedFileSystem mounted = mount(type, Map.of())) {
      assertEquals(Math.min(pages, limit) * PAGE, mounted.transport.maxRequestBytes());
    }
  }

  @ParameterizedTest
  @CsvSource({"DEV_FUSE, fuse-reader-", "IO_URING, fuse-ring-"})
  void shouldServeFromTheThreadsThatItMadeBeforeItWasMounted(TransportType type, String name)
      throws Exception {
    try (MountedFileSystem mounted = mount(type, Map.of());
        FileChannel file = open(mounted.swapFile())) {
      for (int i = 0; i < 100; i++) {
        file.read(ByteBuffer.allocate(PAGE), 0);
      }
      if (type == TransportType.DEV_FUSE) {
        assertTrue(mounted.space.threads.size() <= MountedFileSystem.READERS);
      }
      for (Thread thread : mounted.space.threads) {
        assertTrue(thread.getName().startsWith(name), thread.getName());
      }
    }
  }

  /** A command may take minutes, and all threads together may not be held up by such. */
  @ParameterizedTest
  @EnumSource(names = {"DEV_FUSE", "IO_URING"})
  void shouldServePagesWhileTextsAreWritten(TransportType type) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    TextFile control =
        new TextFile() {
          @Override
          public int permissions() {
            return WRITABLE;
          }

          @Override
          public String text() {
            return "";
          }

          @Override
          public int write(String text) {
            try {
              release.await();
              return 0;
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return -4;
            }
          }
        };
    try (MountedFileSystem mounted = mount(type, Map.of("control", control));
        FileChannel file = open(mounted.swapFile())) {
      FutureTask<?>[] commands = new FutureTask<?>[MountedFileSystem.READERS];
      for (int i = 0; i < commands.length; i++) {
        commands[i] =
            new FutureTask<>(
                () -> Files.writeString(mounted.mountPoint.resolve("control"), "compact\n"));
        Thread.ofPlatform().start(commands[i]);
      }
      for (int i = 0; i < 1_000; i++) {
        assertEquals(PAGE, file.write(ByteBuffer.allocate(PAGE), 0));
      }
      for (FutureTask<?> command : commands) {
        assertFalse(command.isDone());
      }
      release.countDown();
      for (FutureTask<?> command : commands) {
        command.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEV_FUSE", "IO_URING"})
  void shouldLeaveNoDescriptorAndNoThreadBehind(TransportType type) throws Exception {
    mount(type, Map.of()).close();
    long before = fuseDescriptors();
    for (int i = 0; i < 5; i++) {
      mount(type, Map.of("one", () -> "1\n")).close();
    }
    assertEquals(before, fuseDescriptors());
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().matches("fuse-(reader|ring|text|control)-.*"))
            .count());
  }

  @Test
  void shouldLeaveNothingMountedWhenItCannotMount() throws Exception {
    MountedFileSystem.requireFuse();
    Path folder = Files.createTempDirectory("ghostswap-test");
    try (HandlerFixture fixture = new HandlerFixture(() -> "")) {
      Path gone = folder.resolve("gone");
      DevFuseTransport transport =
          DevFuseTransport.byReading(fixture.fileSystem, fixture.guard, gone, 2);
      assertThrows(TransportException.class, transport::mount);
      assertNull(ProcMounts.find(gone));
      transport.unmount(Duration.ofSeconds(1));
      assertThrows(
          IllegalArgumentException.class,
          () -> DevFuseTransport.byReading(fixture.fileSystem, fixture.guard, gone, 1));
    } finally {
      Files.delete(folder);
    }
  }

  private static long fuseDescriptors() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).toString().matches(".*(fuse|io_uring.*)")) {
          count++;
        }
      }
    }
    return count;
  }

  private static MountedFileSystem mount(TransportType type, Map<String, TextFile> texts)
      throws Exception {
    return new MountedFileSystem(type, 1024, 1, texts);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
