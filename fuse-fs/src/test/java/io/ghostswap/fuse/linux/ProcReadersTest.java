package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcReadersTest {
  @Test
  void shouldReadSwapsWithEscapedPaths() {
    String text =
        """
        Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority
        /dev/loop0                              partition\t1048572\t\t512\t\t100
        /mnt/a\\040b\\134c/swap\\303\\244            file\t\t4096\t\t0\t\t-2
        """;
    List<ProcSwaps.Area> areas = ProcSwaps.parse(text);
    assertEquals(
        List.of(
            new ProcSwaps.Area(Path.of("/dev/loop0"), 1048572L * 1024, 512L * 1024, 100),
            new ProcSwaps.Area(Path.of("/mnt/a b\\c/swapä"), 4096L * 1024, 0, -2)),
        areas);
  }

  @Test
  void shouldReadNoSwapsWhereThereAreNone() {
    assertEquals(List.of(), ProcSwaps.parse("Filename Type Size Used Priority\n"));
    assertEquals(List.of(), ProcSwaps.parse(""));
  }

  @Test
  void shouldReadMountsWithEscapedPaths() {
    List<ProcMounts.Mount> mounts =
        ProcMounts.parse("ghostswap /mnt/a\\040b fuse.ghostswap rw,nosuid 0 0\n\n");
    assertEquals(
        List.of(
            new ProcMounts.Mount("ghostswap", Path.of("/mnt/a b"), "fuse.ghostswap", "rw,nosuid")),
        mounts);
  }

  @Test
  void shouldFindTheMountThatAPathLiesOn() {
    List<ProcMounts.Mount> mounts =
        ProcMounts.parse(
            """
            /dev/sda1 / ext4 rw,relatime 0 0
            tmpfs /run tmpfs rw,nosuid,noexec 0 0
            tmpfs /run/lock tmpfs rw 0 0
            tmpfs /run/lock tmpfs rw,noexec 0 0
            """);
    assertEquals(Path.of("/"), ProcMounts.holding(Path.of("/runner"), mounts).path());
    assertFalse(ProcMounts.holding(Path.of("/var/lib"), mounts).has("noexec"));
    assertTrue(ProcMounts.holding(Path.of("/run/ghostswap"), mounts).has("noexec"));
    assertTrue(ProcMounts.holding(Path.of("/run/lock/x"), mounts).has("noexec"));
    assertEquals(null, ProcMounts.holding(Path.of("/x"), List.of()));
  }

  @Test
  void shouldFindTheRootMount() throws Exception {
    assertNotNull(ProcMounts.find(Path.of("/")));
  }

  @Test
  void shouldReadAttachedLoopDevicesOnly(@TempDir Path block) throws Exception {
    loop(block, "loop0", "/mnt/swapfile", "1");
    loop(block, "loop1", "/mnt/gone (deleted)", "0");
    Files.createDirectories(block.resolve("loop2/queue"));
    Files.createDirectories(block.resolve("sda/loop"));
    List<LoopSysfs.Loop> loops = LoopSysfs.read(block);
    assertEquals(2, loops.size());
    assertTrue(loops.contains(new LoopSysfs.Loop("loop0", Path.of("/mnt/swapfile"), true)));
    assertTrue(loops.contains(new LoopSysfs.Loop("loop1", Path.of("/mnt/gone"), false)));
    assertEquals(Path.of("/dev/loop0"), new LoopSysfs.Loop("loop0", block, true).device());
  }

  @Test
  void shouldReadMemoryLinesOfTheStatus() throws Exception {
    assertEquals(12L * 1024, ProcStatus.bytes("VmLck:\t      12 kB\nVmRSS:  7 kB\n", "VmLck"));
    assertEquals(0, ProcStatus.bytes("Name: x\n", "VmLck"));
    assertTrue(ProcStatus.residentBytes() > 1 << 20);
    assertFalse(ProcStatus.oomScoreAdj() < -1000);
  }

  private static void loop(Path block, String name, String file, String dio) throws Exception {
    Path loop = Files.createDirectories(block.resolve(name).resolve("loop"));
    Files.writeString(loop.resolve("backing_file"), file + "\n");
    Files.writeString(loop.resolve("dio"), dio + "\n");
  }
}
