package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.linux.ProcSwaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain sparse files stand for the ghost files. */
final class AttachmentTest {
  private static final long MAX_REQUEST = 128 << 10;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final StartOptions OPTIONS =
      StartOptions.defaults(1).with(StartOption.PRIORITY, "7").with(StartOption.PAGE_CLUSTER, "-1");

  @TempDir private Path folder;
  private final RecordingProgress progress = new RecordingProgress();
  private List<Path> files;

  @BeforeEach
  void makeFiles() throws IOException {
    Privileged.require();
    files =
        List.of(
            LoopDeviceTest.sparse(folder.resolve("swapfile")),
            LoopDeviceTest.sparse(folder.resolve("swapfile.1")));
  }

  private boolean isAnyAttached() {
    return files.stream().anyMatch(file -> !LoopDevice.attachedTo(file).isEmpty());
  }

  @Test
  void shouldTurnEveryFileOnWithOnePriorityAndOffAgain() throws IOException {
    final Attachment attachment = Attachment.attach(files, MAX_REQUEST, OPTIONS, progress);
    try {
      for (final LoopDevice device : attachment.devices()) {
        final ProcSwaps.Area area = ProcSwaps.find(device.path());
        assertEquals(7, area.priority());
      }
    } finally {
      attachment.detach(progress);
    }
    assertEquals(0, progress.lastLeftBytes);
    assertFalse(isAnyAttached());
    attachment.detach(progress);
  }

  @Test
  void shouldAttachNothingWhenOneFileCannotBeAttached() {
    final List<Path> withMissing = List.of(files.getFirst(), folder.resolve("missing"));
    assertThrows(
        AttachException.class,
        () -> Attachment.attach(withMissing, MAX_REQUEST, OPTIONS, progress));
    assertFalse(isAnyAttached());
  }

  @Test
  void shouldRefuseAFileThatAlreadyIsAttached() {
    final Attachment attachment = Attachment.attach(files, MAX_REQUEST, OPTIONS, progress);
    try {
      final AttachException e =
          assertThrows(
              AttachException.class,
              () -> Attachment.attach(files, MAX_REQUEST, OPTIONS, progress));
      assertTrue(e.getMessage().contains("already is attached"), e.getMessage());
    } finally {
      attachment.detach(progress);
    }
  }

  @Test
  void shouldGoOnWhereAnEarlierDetachStopped() {
    final Attachment attachment = Attachment.attach(files, MAX_REQUEST, OPTIONS, progress);
    try {
      final Path first = attachment.devices().getFirst().path();
      SystemTool.named("swapoff").run(TIMEOUT, first.toString());
      attachment.devices().getFirst().detach();
    } finally {
      attachment.detach(progress);
    }
    assertFalse(isAnyAttached());
  }

  @Test
  void shouldNotDetachADeviceThatIsMounted() throws IOException {
    final LoopDevice device = LoopDevice.attach(files.getFirst(), MAX_REQUEST);
    final Path mount = Files.createDirectory(folder.resolve("mnt")).toRealPath();
    try {
      SystemTool.named("mkfs.ext4").run(TIMEOUT, "-q", device.toString());
      SystemTool.named("mount").run(TIMEOUT, device.toString(), mount.toString());
      final Attachment attachment = Attachment.of(List.of(device), -1, -1);
      final AttachException e =
          assertThrows(AttachException.class, () -> attachment.detach(progress));
      assertTrue(e.getMessage().contains("is mounted on " + mount), e.getMessage());
      SystemTool.named("umount").run(TIMEOUT, mount.toString());
    } finally {
      device.detach();
    }
  }
}
