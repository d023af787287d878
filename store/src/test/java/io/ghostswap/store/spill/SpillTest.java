package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpillTest {

  private static final int RAW = 4096;
  private static final int RECORD_BYTES = RecordDescriptor.units(RAW) * SpillLayout.UNIT_BYTES;

  private final Random random = new Random(1);

  @Test
  void shouldReadBackWhatWasWritten() {
    for (boolean encrypted : new boolean[] {true, false}) {
      try (SpillFixture fixture = new SpillFixture(encrypted, 16)) {
        for (int length : new int[] {1, 15, 16, 17, 1000, 4079, 4080, 4081, 4095, RAW}) {
          byte[] payload = SpillFixture.payload(random, length);
          long location = fixture.store(length, payload);
          assertEquals(SpillResult.OK, fixture.read(location, length, length));
          assertArrayEquals(payload, fixture.bytes(length));
        }
        assertEquals(10, fixture.spill.reads());
        assertEquals(10, fixture.spill.writes());
      }
    }
  }

  @Test
  void shouldWriteABatchOfRawPagesWithOneOperation() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      SpillBatch batch = fixture.spill.batch();
      byte[][] payloads = new byte[SpillBatch.MAX_PAGES][];
      for (int i = 0; i < payloads.length; i++) {
        payloads[i] = SpillFixture.payload(random, RAW);
        assertTrue(fixture.add(batch, 1000 + i, i, payloads[i]));
      }
      assertFalse(fixture.add(batch, 1, 1, payloads[0]), "full");
      assertEquals(SpillResult.OK, fixture.spill.write(batch));
      assertEquals(1, fixture.spill.writes());
      for (int i = 0; i < payloads.length; i++) {
        assertEquals(1000 + i, batch.slot(i));
        assertEquals(i, batch.codec(i));
        assertEquals(RAW, batch.length(i));
        fixture.spill.addLive(batch.location(i), RAW);
        assertEquals(SpillResult.OK, fixture.read(batch.location(i), 1000 + i, RAW));
        assertArrayEquals(payloads[i], fixture.bytes(RAW));
      }
      fixture.spill.recycle(batch);
      assertEquals((long) SpillBatch.MAX_PAGES * RECORD_BYTES, fixture.spill.liveBytes());
    }
  }

  @Test
  void shouldDivideABatchAtTheEndOfASegment() {
    for (boolean encrypted : new boolean[] {true, false}) {
      try (SpillFixture fixture = new SpillFixture(encrypted, 16)) {
        int batches = 8;
        int pages = 128;
        long[][] locations = new long[batches][pages];
        for (int b = 0; b < batches; b++) {
          SpillBatch batch = fixture.spill.batch();
          fixture.fill(batch, pages, RAW);
          assertEquals(SpillResult.OK, fixture.spill.write(batch));
          for (int i = 0; i < pages; i++) {
            locations[b][i] = batch.location(i);
            fixture.spill.addLive(batch.location(i), RAW);
          }
          fixture.spill.recycle(batch);
        }
        assertTrue(fixture.spill.writes() > batches, "some batch was divided");
        assertEquals(
            5L << 20, fixture.spill.bytesUsed(), "no room is left over at a segment's end");
        for (long[] ofBatch : locations) {
          for (int i = 0; i < ofBatch.length; i++) {
            assertEquals(SpillResult.OK, fixture.read(ofBatch[i], i, RAW));
            assertArrayEquals(SpillFixture.payload(new Random(i), RAW), fixture.bytes(RAW));
          }
        }
      }
    }
  }

  @Test
  void shouldGiveAFullBatchASegmentOfItsOwn() {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16)) {
      long before = fixture.store(1, SpillFixture.payload(random, RAW));
      SpillBatch batch = fixture.spill.batch();
      fixture.fill(batch, SpillBatch.MAX_PAGES, RAW);
      // In the first tier it fails, and leaves nothing there.
      fixture.files[0].failWritesAfter(0, Libc.EIO, true);
      assertEquals(SpillResult.OK, fixture.spill.write(batch));
      assertEquals(16, SpillLayout.segment(batch.location(0)));
      assertEquals(1L << 20, fixture.spill.stats(0).usedBytes());
      fixture.spill.finish(batch);
      fixture.files[0].heal();
      fixture.nowNs.addAndGet(BackOff.FIRST_NS);
      long head = fixture.store(2, SpillFixture.payload(random, RAW));
      long writes = fixture.spill.writes();
      fixture.fill(batch, SpillBatch.MAX_PAGES, RAW);
      assertEquals(SpillResult.OK, fixture.spill.write(batch));
      assertEquals(writes + 1, fixture.spill.writes());
      assertEquals(0, SpillLayout.unit(batch.location(0)));
      for (int i = 0; i < SpillBatch.MAX_PAGES; i++) {
        fixture.spill.addLive(batch.location(i), RAW);
        assertEquals(SpillResult.OK, fixture.read(batch.location(i), i, RAW));
        assertArrayEquals(SpillFixture.payload(new Random(i), RAW), fixture.bytes(RAW));
      }
      fixture.spill.recycle(batch);
      long after = fixture.store(3, SpillFixture.payload(random, RAW));
      assertEquals(SpillLayout.segment(head), SpillLayout.segment(after), "the head has stayed");
      assertNotEquals(SpillLayout.segment(before), SpillLayout.segment(head));
    }
  }

  @Test
  void shouldJudgeByThePagesThereHowManyMoreWillFit() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      SpillBatch batch = fixture.spill.batch();
      assertEquals(SpillBatch.MAX_PAGES, batch.likelyRoom(), "as if all were raw");
      fixture.fill(batch, 100, 1000);
      int likely = batch.likelyRoom();
      assertTrue(likely > 850 && likely < 931, "likely " + likely);
      fixture.fill(batch, likely, 1000);
      assertTrue(batch.hasRoom(RAW));
      fixture.fill(batch, 200, 1000);
      assertFalse(batch.hasRoom(RAW));
      assertTrue(batch.isFull());
      batch.clear();
      fixture.fill(batch, SpillBatch.MAX_SHORT_PAGES, 1);
      assertEquals(0, batch.likelyRoom());
      assertFalse(batch.hasRoom(1));
      fixture.spill.recycle(batch);
    }
  }

  @Test
  void shouldSayNoSpaceWhenFullAndTakeSegmentsAgainWhenReleased() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      int stored = 0;
      long[] locations = new long[10_000];
      SpillBatch batch = fixture.spill.batch();
      while (true) {
        fixture.fill(batch, 16, RAW);
        int result = fixture.spill.write(batch);
        if (result != SpillResult.OK) {
          assertEquals(SpillResult.NO_SPACE, result);
          break;
        }
        for (int i = 0; i < 16; i++) {
          locations[stored++] = batch.location(i);
          fixture.spill.addLive(batch.location(i), RAW);
        }
        fixture.spill.finish(batch);
      }
      assertEquals(16, batch.pages(), "the batch still holds its pages");
      fixture.spill.recycle(batch);
      long reserve = (long) Tier.CLEANING_RESERVE << 20;
      assertEquals((16L << 20) - reserve, fixture.spill.bytesUsed());
      for (int i = 0; i < stored; i++) {
        fixture.spill.release(locations[i], RAW);
      }
      assertEquals(0, fixture.spill.liveBytes());
      assertEquals(1L << 20, fixture.spill.bytesUsed(), "only the segment that is open");
      assertEquals(SpillResult.OK, fixture.write(16, RAW));
    }
  }

  @Test
  void shouldFillTheFirstTierFirstThenTheNext() {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16)) {
      while (fixture.spill.stats(1).usedBytes() == 0) {
        fixture.store(1, SpillFixture.payload(random, RAW));
      }
      assertEquals(14L << 20, fixture.spill.stats(0).usedBytes());
      long location = fixture.store(9, SpillFixture.payload(random, 100));
      assertEquals(16, SpillLayout.segment(location));
      assertEquals(SpillResult.OK, fixture.read(location, 9, 100));
      assertEquals(1, fixture.spill.stats(1).reads());
      assertEquals(32L << 20, fixture.spill.capacityBytes());
    }
  }

  @Test
  void shouldPassOverAFailingTierAndTryItAgainAfterItsRest() {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16)) {
      fixture.files[0].failWritesAfter(0, Libc.EIO, true);
      byte[] payload = SpillFixture.payload(random, 3000);
      long location = fixture.store(5, payload);
      assertTrue(SpillLayout.segment(location) >= 16);
      assertEquals(SpillResult.OK, fixture.read(location, 5, 3000));
      assertArrayEquals(payload, fixture.bytes(3000));
      assertEquals(1, fixture.spill.stats(0).writeErrors());
      assertTrue(fixture.spill.stats(0).resting());
      fixture.store(6, payload);
      assertEquals(1, fixture.spill.stats(0).writeErrors(), "not tried while it rests");
      fixture.nowNs.addAndGet(BackOff.FIRST_NS);
      fixture.files[0].heal();
      assertTrue(SpillLayout.segment(fixture.store(7, payload)) < 16);
      assertFalse(fixture.spill.stats(0).resting());
    }
  }

  @Test
  void shouldKeepADividedBatchWholeWhenATierFailsInTheMiddle() {
    for (boolean encrypted : new boolean[] {true, false}) {
      try (SpillFixture fixture = new SpillFixture(encrypted, 16, 16)) {
        assertEquals(SpillResult.OK, fixture.write(128, RAW));
        // The next batch takes the rest of the segment and a part of another one, and only the
        // first part succeeds.
        fixture.files[0].failWritesAfter(1, Libc.EIO, false);
        SpillBatch batch = fixture.spill.batch();
        fixture.fill(batch, 128, RAW);
        assertEquals(SpillResult.OK, fixture.spill.write(batch));
        for (int i = 0; i < 128; i++) {
          long location = batch.location(i);
          assertTrue(SpillLayout.segment(location) >= 16);
          fixture.spill.addLive(location, RAW);
          assertEquals(SpillResult.OK, fixture.read(location, i, RAW));
          assertArrayEquals(SpillFixture.payload(new Random(i), RAW), fixture.bytes(RAW));
        }
        fixture.spill.recycle(batch);
        assertEquals(
            0, fixture.spill.stats(0).usedBytes(), "nothing live there, so nothing is held");
      }
    }
  }

  @Test
  void shouldSayIoErrorWhenEveryTierFailsAndKeepTheBatch() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      fixture.files[0].failWritesAfter(0, Libc.ENOSPC, false);
      SpillBatch batch = fixture.spill.batch();
      fixture.fill(batch, 3, 500);
      assertEquals(SpillResult.IO_ERROR, fixture.spill.write(batch));
      assertEquals(SpillResult.IO_ERROR, fixture.spill.write(batch), "resting");
      assertEquals(1, fixture.spill.stats(0).writeErrors());
      fixture.files[0].heal();
      fixture.nowNs.addAndGet(BackOff.FIRST_NS);
      assertEquals(SpillResult.OK, fixture.spill.write(batch));
      fixture.spill.addLive(batch.location(2), 500);
      assertEquals(SpillResult.OK, fixture.read(batch.location(2), 2, 500));
      assertArrayEquals(SpillFixture.payload(new Random(2), 500), fixture.bytes(500));
      fixture.spill.recycle(batch);
    }
  }

  @Test
  void shouldReportAFailedRead() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      long location = fixture.store(5, SpillFixture.payload(random, 100));
      fixture.files[0].failReadsAfter(0);
      assertEquals(SpillResult.IO_ERROR, fixture.read(location, 5, 100));
      assertEquals(1, fixture.spill.stats(0).readErrors());
      fixture.files[0].heal();
      assertEquals(SpillResult.OK, fixture.read(location, 5, 100));
    }
  }

  @Test
  void shouldReportEveryFlippedBitAsCorrupt() {
    for (boolean encrypted : new boolean[] {true, false}) {
      try (SpillFixture fixture = new SpillFixture(encrypted, 16)) {
        long location = fixture.store(5, SpillFixture.payload(random, 100));
        for (int position = 0; position < RecordDescriptor.HEADER_BYTES + 100; position++) {
          int bit = random.nextInt(8);
          fixture.files[0].flipBit(position, bit);
          fixture.target.fill((byte) 0x55);
          assertEquals(SpillResult.CORRUPT, fixture.read(location, 5, 100));
          assertEquals(
              -1, fixture.target.mismatch(filled((byte) 0x55)), "nothing of it is given out");
          fixture.files[0].flipBit(position, bit);
        }
        assertEquals(SpillResult.OK, fixture.read(location, 5, 100));
      }
    }
  }

  private static MemorySegment filled(byte value) {
    return MemorySegment.ofArray(new byte[RAW]).fill(value);
  }

  @Test
  void shouldReportAnotherSlotOrLengthOrPlaceAsCorrupt() {
    try (SpillFixture fixture = new SpillFixture(false, 16)) {
      byte[] payload = SpillFixture.payload(random, 100);
      long first = fixture.store(5, payload);
      long second = fixture.store(5, payload);
      assertEquals(SpillResult.CORRUPT, fixture.read(first, 6, 100));
      assertEquals(SpillResult.CORRUPT, fixture.read(first, 5, 99));
      assertEquals(SpillResult.CORRUPT, fixture.read(first + 1, 5, 100));
      // The disk gives the first record where the second one is asked for.
      MemorySegment disk = fixture.files[0].disk();
      MemorySegment.copy(disk, 0, disk, 4096, 4096);
      assertEquals(SpillResult.OK, fixture.read(first, 5, 100));
      assertEquals(SpillResult.CORRUPT, fixture.read(second, 5, 100));
    }
  }

  @Test
  void shouldRefuseALocationThatIsNone() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      assertThrows(IllegalArgumentException.class, () -> fixture.spill.pin(Spill.NO_LOCATION));
      assertThrows(
          IllegalArgumentException.class, () -> fixture.spill.pin(SpillLayout.location(16, 0)));
      assertThrows(
          IllegalStateException.class, () -> fixture.spill.pin(SpillLayout.location(3, 0)));
      SpillBatch batch = fixture.spill.batch();
      assertThrows(IllegalStateException.class, () -> batch.location(0));
      assertThrows(IllegalArgumentException.class, () -> batch.add(1, 0, 4097, fixture.source, 0));
      assertThrows(IllegalArgumentException.class, () -> batch.add(1, 0, 0, fixture.source, 0));
      assertThrows(IllegalArgumentException.class, () -> batch.add(1, 256, 1, fixture.source, 0));
      assertTrue(batch.add(1, 0, 1, fixture.source, 0));
      assertEquals(SpillResult.OK, fixture.spill.write(batch));
      assertThrows(IllegalStateException.class, batch::clear);
      assertThrows(IllegalStateException.class, () -> fixture.spill.write(batch));
      assertThrows(IllegalStateException.class, () -> batch.add(1, 0, 1, fixture.source, 0));
      fixture.spill.recycle(batch);
    }
  }

  @Test
  void shouldWritePlainTextOnlyWhenEncryptionIsOff() {
    byte[] text =
        "a secret that no disk may ever see".repeat(40).getBytes(StandardCharsets.US_ASCII);
    byte[] needle = "a secret that no disk".getBytes(StandardCharsets.US_ASCII);
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      for (int slot = 0; slot < 1000; slot++) {
        fixture.store(0x53454352, text);
      }
      assertFalse(contains(fixture.files[0].disk(), needle));
      assertFalse(
          contains(fixture.files[0].disk(), "RCES".getBytes(StandardCharsets.US_ASCII)),
          "slot numbers");
      fixture.spill.encrypt(false);
      long plain = fixture.store(1, text);
      assertTrue(contains(fixture.files[0].disk(), needle));
      assertEquals(0, SpillLayout.unit(plain), "a segment is encrypted as a whole or not at all");
      fixture.spill.encrypt(true);
      long secret = fixture.store(2, text);
      assertEquals(0, SpillLayout.unit(secret));
      assertEquals(SpillResult.OK, fixture.read(plain, 1, text.length));
      assertEquals(SpillResult.OK, fixture.read(secret, 2, text.length));
      assertArrayEquals(text, fixture.bytes(text.length));
    }
  }

  private static boolean contains(MemorySegment disk, byte[] needle) {
    for (long at = 0; at <= disk.byteSize() - needle.length; at++) {
      if (disk.get(ValueLayout.JAVA_BYTE, at) == needle[0]
          && disk.asSlice(at, needle.length).mismatch(MemorySegment.ofArray(needle)) == -1) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldNeverUseAKeystreamTwice() {
    byte[] same = new byte[RAW];
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      long first = fixture.store(1, same);
      byte[] once = fixture.files[0].disk().asSlice(0, 8192).toArray(ValueLayout.JAVA_BYTE);
      fixture.spill.release(first, RAW);
      long next = fixture.store(1, same);
      while (SpillLayout.segment(next) != 0 || SpillLayout.unit(next) != 0) {
        fixture.spill.release(next, RAW);
        next = fixture.store(1, same);
      }
      byte[] again = fixture.files[0].disk().asSlice(0, 8192).toArray(ValueLayout.JAVA_BYTE);
      for (int unit = 0; unit < 8192; unit += 16) {
        assertNotEquals(
            -1L,
            MemorySegment.ofArray(once)
                .asSlice(unit, 16)
                .mismatch(MemorySegment.ofArray(again).asSlice(unit, 16)));
      }
    }
  }

  @Test
  void shouldKeepARecordReadableWhileItIsPinned() {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      byte[] payload = SpillFixture.payload(random, RAW);
      long location = fixture.store(1, payload);
      fixture.spill.pin(location);
      fixture.spill.release(location, RAW);
      while (fixture.write(64, RAW) == SpillResult.OK && fixture.spill.writes() < 100) {
        // Everything but the pinned segment is used again and again.
      }
      assertEquals(SpillResult.OK, fixture.spill.read(location, 1, RAW, fixture.target, 0));
      assertArrayEquals(payload, fixture.bytes(RAW));
      fixture.spill.unpin(location);
    }
  }

  @Test
  void shouldHaveNoRoomWithoutATier() {
    try (SpillFixture fixture = new SpillFixture(true)) {
      assertEquals(SpillResult.NO_SPACE, fixture.write(1, 1));
      assertEquals(SpillResult.NOTHING_TO_CLEAN, fixture.spill.clean((s, c, l, at, m, o) -> true));
      assertEquals(0, fixture.spill.tiers());
      assertEquals(0, fixture.spill.capacityBytes());
      assertFalse(fixture.spill.needsCleaning());
    }
  }

  @Test
  void shouldRefuseEverythingAfterClose() {
    SpillFixture fixture = new SpillFixture(true, 16);
    long location = fixture.store(1, SpillFixture.payload(random, 100));
    fixture.close();
    assertThrows(IllegalStateException.class, fixture.spill::batch);
    assertThrows(
        IllegalStateException.class,
        () -> fixture.spill.read(location, 1, 100, MemorySegment.ofArray(new byte[100]), 0));
    assertThrows(
        IllegalStateException.class, () -> fixture.spill.clean((s, c, l, at, m, o) -> true));
  }

  @Test
  void shouldGiveAllMemoryAndFilesBackOnClose() {
    long before = NativeMemory.bytes(MemoryTag.SPILL_BUFFER);
    SpillFixture fixture = new SpillFixture(true, 16, 16);
    assertTrue(NativeMemory.bytes(MemoryTag.SPILL_BUFFER) > before);
    fixture.close();
    fixture.spill.close();
    assertEquals(before, NativeMemory.bytes(MemoryTag.SPILL_BUFFER));
    assertTrue(fixture.files[0].isClosed() && fixture.files[1].isClosed());
  }
}
