package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopDeviceTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final long MAX_REQUEST = 128 << 10;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    Privileged.require();
    file = sparse(folder.resolve("swapfile"));
  }

  static Path sparse(final Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(16 << 20);
    }
    return file.toRealPath();
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 1024})
  void shouldAttachWithDirectIoDiscardAndBoundedRequests(final int kib) {
    final LoopDevice device = LoopDevice.attach(file, (long) kib << 10);
    try {
      assertTrue(device.directIo());
      assertTrue(device.maxDiscardBytes() > 0);
      assertEquals(kib, device.maxRequestKib());
      assertEquals(Optional.of(file.toString()), device.backingFile());
      assertTrue(device.isOver(file));
      assertFalse(device.isOver(folder.resolve("swapfile.1")));
      assertEquals(
          List.of(device.name()),
          LoopDevice.attachedTo(file).stream().map(LoopDevice::name).toList());
    } finally {
      device.detach();
    }
    assertTrue(LoopDevice.attachedTo(file).isEmpty());
  }

  @Test
  void shouldDetachOnceOnly() {
    final LoopDevice device = LoopDevice.attach(file, MAX_REQUEST);
    device.detach();
    device.detach();
  }

  /** ramfs has no direct I/O: some kernels say so, others drop it without a word. */
  @Test
  void shouldRefuseAFileWithoutDirectIo() throws IOException {
    final Path mount = Files.createDirectory(folder.resolve("ramfs"));
    SystemTool.named("mount").run(TIMEOUT, "-t", "ramfs", "ramfs", mount.toString());
    try {
      final Path buffered = sparse(mount.resolve("swapfile"));
      assertThrows(AttachException.class, () -> LoopDevice.attach(buffered, MAX_REQUEST));
      assertTrue(LoopDevice.attachedTo(buffered).isEmpty());
    } finally {
      SystemTool.named("umount").run(TIMEOUT, mount.toString());
    }
  }

  @Test
  void shouldSeeWhenDirectIoWasDropped() {
    final LoopDevice device = LoopDevice.attach(file, MAX_REQUEST);
    try {
      device.requireDirectIo(file);
      SystemTool.named("losetup").run(TIMEOUT, "--direct-io=off", device.toString());
      final AttachException e =
          assertThrows(AttachException.class, () -> device.requireDirectIo(file));
      assertTrue(e.getMessage().contains("direct I/O"), e.getMessage());
    } finally {
      device.detach();
    }
  }

  @Test
  void shouldNameWhatCannotBeAttached() {
    final AttachException e =
        assertThrows(
            AttachException.class, () -> LoopDevice.attach(folder.resolve("missing"), MAX_REQUEST));
    assertTrue(e.getMessage().contains("missing"), e.getMessage());
  }

  @Test
  void shouldTakeNoOtherNameForALoopDevice() {
    assertThrows(AttachException.class, () -> LoopDevice.named("sda1"));
    assertThrows(AttachException.class, () -> LoopDevice.named("loop1/../sda"));
  }
}
