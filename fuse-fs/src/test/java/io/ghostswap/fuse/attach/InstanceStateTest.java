package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstanceStateTest {
  private static final InstanceState STATE =
      new InstanceState(
          Path.of("/run/a b"),
          true,
          new DaemonProcess(42, 4711),
          List.of("loop3", "loop4"),
          List.of(Path.of("/run/a b/swapfile"), Path.of("/run/a b/swapfile.1")),
          5,
          3);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("x.state");
  }

  @Test
  void shouldReadWhatWasWritten() {
    STATE.write(file);
    assertEquals(Optional.of(STATE), InstanceState.read(file));
  }

  @Test
  void shouldLeaveNothingButTheRecord() throws IOException {
    STATE.write(file);
    STATE.write(file);
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void shouldBeReadableByEveryUserWhateverTheUmaskIs() throws IOException {
    final Path fresh = Files.createFile(file.resolveSibling(file.getFileName() + ".new"));
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    STATE.write(file);
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void shouldBeEmptyWithoutARecord() {
    assertEquals(Optional.empty(), InstanceState.read(file));
  }

  @Test
  void shouldIgnoreARecordOfAnEarlierBoot() throws IOException {
    STATE.write(file);
    Files.writeString(file, Files.readString(file).replaceAll("boot_id=.*", "boot_id=another"));
    assertEquals(Optional.empty(), InstanceState.read(file));
  }

  @Test
  void shouldRefuseARecordThatLacksSomething() throws IOException {
    STATE.write(file);
    Files.writeString(file, Files.readString(file).replaceAll("pid=.*", ""));
    assertThrows(AttachException.class, () -> InstanceState.read(file));
  }

  @Test
  void shouldRecordInstancesWithoutLoopDevices() {
    final InstanceState mounted =
        new InstanceState(
            Path.of("/m"), false, new DaemonProcess(1, 2), List.of(), List.of(), -1, -1);
    mounted.write(file);
    assertEquals(Optional.of(mounted), InstanceState.read(file));
  }
}
