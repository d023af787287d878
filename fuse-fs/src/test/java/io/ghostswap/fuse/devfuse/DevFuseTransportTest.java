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

/** What this transport alone has to do; {@code TransportTest} has what it shares. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DevFuseTransportTest {
  private static final int PAGE = 4096;

  @Test
  void shouldAgreeOnRequestsAsLargeAsTheAdministratorAllows() throws Exception {
    long limit = Long.parseLong(ProcSys.read(Path.of("/proc/sys/fs/fuse/max_pages_limit")));
    try (MountedFileSystem mounted = mount(Map.of())) {
      assertEquals(Math.min(256, limit) * PAGE, mounted.transport.maxRequestBytes());
    }
  }

  @Test
  void shouldServeFromTheThreadsThatItMadeBeforeItWasMounted() throws Exception {
    try (MountedFileSystem mounted = mount(Map.of());
        FileChannel file = open(mounted.swapFile())) {
      for (int i = 0; i < 100; i++) {
        file.read(ByteBuffer.allocate(PAGE), 0);
      }
      assertTrue(mounted.space.threads.size() <= MountedFileSystem.READERS);
      for (Thread thread : mounted.space.threads) {
        assertTrue(thread.getName().startsWith("fuse-reader-"), thread.getName());
      }
    }
  }

  /** A command may take minutes, and all readers together may not be held up by such. */
  @Test
  void shouldServePagesWhileTextsAreWritten() throws Exception {
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
    try (MountedFileSystem mounted = mount(Map.of("control", control));
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

  @Test
  void shouldLeaveNoDescriptorAndNoThreadBehind() throws Exception {
    mount(Map.of()).close();
    long before = fuseDescriptors();
    for (int i = 0; i < 5; i++) {
      mount(Map.of("one", () -> "1\n")).close();
    }
    assertEquals(before, fuseDescriptors());
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().matches("fuse-(reader|text|control)-.*"))
            .count());
  }

  @Test
  void shouldLeaveNothingMountedWhenItCannotMount() throws Exception {
    MountedFileSystem.requireFuse();
    Path folder = Files.createTempDirectory("ghostswap-test");
    try (HandlerFixture fixture = new HandlerFixture(() -> "")) {
      Path gone = folder.resolve("gone");
      DevFuseTransport transport = new DevFuseTransport(fixture.fileSystem, fixture.guard, gone, 2);
      assertThrows(TransportException.class, transport::mount);
      assertNull(ProcMounts.find(gone));
      transport.unmount(Duration.ofSeconds(1));
      assertThrows(
          IllegalArgumentException.class,
          () -> new DevFuseTransport(fixture.fileSystem, fixture.guard, gone, 1));
    } finally {
      Files.delete(folder);
    }
  }

  private static long fuseDescriptors() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).endsWith("fuse")) {
          count++;
        }
      }
    }
    return count;
  }

  private static MountedFileSystem mount(Map<String, TextFile> texts) throws Exception {
    return new MountedFileSystem(TransportType.DEV_FUSE, 1024, 1, texts);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
