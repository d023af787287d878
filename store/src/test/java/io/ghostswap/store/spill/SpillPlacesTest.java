package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.SpillPlace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillPlacesTest {

  private static final long SIZE = 16L << 20;

  @TempDir Path folder;

  private static Spill open(long defaultSize, SpillPlace... places) {
    return Spill.open(new SpillOptions(List.of(places), defaultSize, true));
  }

  private static void roundTrip(Spill spill) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] payload = SpillFixture.payload(new Random(1), 3000);
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, payload);
      SpillBatch batch = spill.batch();
      batch.add(77, 3, payload.length, memory, 0);
      assertEquals(SpillResult.OK, spill.write(batch));
      long location = batch.location(0);
      spill.addLive(location, payload.length);
      spill.recycle(batch);
      memory.fill((byte) 0);
      spill.pin(location);
      assertEquals(SpillResult.OK, spill.read(location, 77, payload.length, memory, 0));
      spill.unpin(location);
      assertArrayEquals(payload, memory.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private void assertRefused(String inMessage, long defaultSize, SpillPlace... places)
      throws IOException {
    SpillException refusal = assertThrows(SpillException.class, () -> open(defaultSize, places));
    assertTrue(refusal.getMessage().contains(inMessage), refusal::getMessage);
    assertTrue(refusal.getMessage().lines().count() == 1, refusal::getMessage);
  }

  private void assertEmptyFolder() throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void shouldUseAFolderAndLeaveNothingInIt() throws IOException {
    try (Spill spill = open(SIZE, new SpillPlace(folder, 0))) {
      assertEquals(SIZE, spill.capacityBytes());
      assertEmptyFolder();
      roundTrip(spill);
    }
    assertEmptyFolder();
  }

  @Test
  void shouldUseANewFileOfTheGivenSizeInWholeSegments() throws IOException {
    try (Spill spill = open(SIZE, new SpillPlace(folder.resolve("spill"), SIZE + 4096 * 3))) {
      assertEquals(SIZE, spill.capacityBytes());
      roundTrip(spill);
    }
    assertEmptyFolder();
  }

  @Test
  void shouldSetTheSpaceAside() throws IOException {
    long before = Files.getFileStore(folder).getUsableSpace();
    long size = 512L << 20;
    try (Spill spill = open(size, new SpillPlace(folder, 0))) {
      long taken = before - Files.getFileStore(folder).getUsableSpace();
      assertTrue(taken > size / 2, "taken " + taken);
      assertEquals(size, spill.capacityBytes());
    }
  }

  @Test
  void shouldUseAnEmptyFileAndEmptyItAgain() throws IOException {
    Path file = Files.createFile(folder.resolve("mine"));
    try (Spill spill = open(SIZE, new SpillPlace(file, 0))) {
      roundTrip(spill);
      assertEquals(SIZE, Files.size(file));
    }
    assertEquals(0, Files.size(file));
  }

  @Test
  void shouldOpenSeveralTiersInTheirOrder() {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (Spill spill = open(SIZE, new SpillPlace(first, 0), new SpillPlace(second, 2 * SIZE))) {
      assertEquals(2, spill.tiers());
      assertEquals(first.toString(), spill.stats(0).name());
      assertEquals(2 * SIZE, spill.stats(1).capacityBytes());
      assertEquals(spill.directIo(), spill.stats(0).directIo());
      roundTrip(spill);
    }
  }

  @Test
  void shouldRefuseWhatCannotBeUsedInOneSentence() throws IOException {
    Path full = Files.writeString(folder.resolve("letters"), "dear reader");
    assertRefused("not empty", SIZE, new SpillPlace(full, SIZE));
    assertEquals("dear reader", Files.readString(full));
    assertRefused("no folder", SIZE, new SpillPlace(folder.resolve("a/b"), 0));
    assertRefused("too few", SIZE - 1, new SpillPlace(folder, 0));
    assertRefused("too few", SIZE, new SpillPlace(folder, 4096));
    assertRefused("are free", SIZE, new SpillPlace(folder, 1L << 55));
    assertRefused("neither", SIZE, new SpillPlace(Path.of("/dev/null"), 0));
  }

  @Test
  void shouldRefuseTheMisspeltNameOfADevice() throws IOException {
    Path devices = Path.of("/dev");
    Assumptions.assumeTrue(
        Files.getFileStore(devices).type().equals("devtmpfs"), "/dev is of another type here");
    Path misspelt = devices.resolve("no-such-ghostswap-disk");
    assertRefused("there is no device " + misspelt, SIZE, new SpillPlace(misspelt, 0));
    assertRefused("there is no device " + misspelt, SIZE, new SpillPlace(misspelt, 4096));
    assertRefused("on devtmpfs", SIZE, new SpillPlace(devices, 0));
  }

  @Test
  void shouldTellAFileSystemThatIsNearlyFull() {
    long gib = 1L << 30;
    assertFalse(SpillPlaces.isNearlyFull(100 * gib, gib));
    assertTrue(SpillPlaces.isNearlyFull(100 * gib, gib - 1));
    assertFalse(SpillPlaces.isNearlyFull(10 * gib, gib / 2));
    assertTrue(SpillPlaces.isNearlyFull(10 * gib, gib / 2 - 1));
  }

  @Test
  void shouldCloseTheFirstPlacesWhenALaterOneIsRefused() throws IOException {
    Path mine = Files.createFile(folder.resolve("mine"));
    assertRefused("too few", SIZE, new SpillPlace(mine, 0), new SpillPlace(folder, 1));
    assertEquals(0, Files.size(mine));
  }

  @Test
  void shouldNotMindInterrupts() {
    try (Spill spill = open(SIZE, new SpillPlace(folder, 0))) {
      Thread.currentThread().interrupt();
      roundTrip(spill);
      roundTrip(spill);
      assertTrue(Thread.interrupted(), "the interrupt is left to whom it is meant for");
    }
  }

  @Test
  void shouldSayErrorForAReadBehindTheEnd() {
    List<BackingFile> files = SpillPlaces.open(List.of(new SpillPlace(folder, 0)), SIZE);
    try (BackingFile file = files.get(0);
        IoBuffer buffer = new IoBuffer(8192, new SpillKey(new byte[32]))) {
      assertEquals(0, file.write(buffer, 0, 8192, SIZE - 8192));
      assertEquals(Libc.EIO, file.read(buffer, 0, 8192, SIZE - 4096), "a short read is none");
      assertEquals(Libc.EINVAL, file.write(buffer, 0, 4096, -4096));
    }
  }
}
