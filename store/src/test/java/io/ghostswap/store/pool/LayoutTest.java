package io.ghostswap.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void shouldKeepOffsetsOfZspageRecord() {
    assertEquals(0, ZspageDescriptor.FRAMES_OFFSET);
    assertEquals(32, ZspageDescriptor.HUGE_HEADER_OFFSET);
    assertEquals(40, ZspageDescriptor.CLASS_OFFSET);
    assertEquals(44, ZspageDescriptor.CARVED_OFFSET);
    assertEquals(48, ZspageDescriptor.USED_OFFSET);
    assertEquals(52, ZspageDescriptor.FREE_OFFSET);
    assertEquals(56, ZspageDescriptor.PREV_OFFSET);
    assertEquals(60, ZspageDescriptor.NEXT_OFFSET);
    assertEquals(64, ZspageDescriptor.LENGTH);
  }

  @Test
  void shouldPackObjectHeader() {
    long header = ObjectDescriptor.live(Integer.MAX_VALUE, 0xFFFF, 4096);
    assertTrue(ObjectDescriptor.isLive(header));
    assertEquals(Integer.MAX_VALUE, ObjectDescriptor.slot(header));
    assertEquals(0xFFFF, ObjectDescriptor.stamp(header));
    assertEquals(4096, ObjectDescriptor.length(header));
    assertEquals(0x1000_FFFF_7FFF_FFFFL, header);
    long stamped = ObjectDescriptor.withStamp(header, 0x1_0007);
    assertEquals(0x1000_0007_7FFF_FFFFL, stamped);
  }

  @Test
  void shouldPackFreeObjectHeader() {
    long header = ObjectDescriptor.free(1023);
    assertFalse(ObjectDescriptor.isLive(header));
    assertEquals(1023, ObjectDescriptor.nextFree(header));
    assertEquals(
        ObjectDescriptor.NO_OBJECT,
        ObjectDescriptor.nextFree(ObjectDescriptor.free(ObjectDescriptor.NO_OBJECT)));
  }

  @Test
  void shouldPackHandleIntoFortyTwoBits() {
    long handle = ObjectHandle.of(Integer.MAX_VALUE, 1023);
    assertEquals(Integer.MAX_VALUE, ObjectHandle.zspage(handle));
    assertEquals(1023, ObjectHandle.index(handle));
    assertTrue(handle >= 0 && handle < 1L << 42);
  }

  @Test
  void shouldKeepOffsetsOfZbudRecord() {
    assertEquals(0, ZbudDescriptor.headerOffset(BuddyHandle.FIRST));
    assertEquals(8, ZbudDescriptor.headerOffset(BuddyHandle.LAST));
    assertEquals(16, ZbudDescriptor.FRAME_OFFSET);
    assertEquals(20, ZbudDescriptor.PREV_OFFSET);
    assertEquals(24, ZbudDescriptor.NEXT_OFFSET);
    assertEquals(32, ZbudDescriptor.LENGTH);
  }

  @Test
  void shouldCutZbudFrameIntoChunks() {
    assertEquals(64, ZbudDescriptor.CHUNKS);
    assertEquals(1, ZbudDescriptor.chunks(1));
    assertEquals(1, ZbudDescriptor.chunks(64));
    assertEquals(2, ZbudDescriptor.chunks(65));
    assertEquals(64, ZbudDescriptor.chunks(4096));
    assertEquals(0, ZbudDescriptor.payloadOffset(BuddyHandle.FIRST, 3));
    assertEquals(4096 - 3 * 64, ZbudDescriptor.payloadOffset(BuddyHandle.LAST, 3));
  }

  @Test
  void shouldPackBuddyHandleIntoThirtyTwoBits() {
    long handle = BuddyHandle.of(Integer.MAX_VALUE, BuddyHandle.LAST);
    assertEquals(0xFFFF_FFFFL, handle);
    assertEquals(Integer.MAX_VALUE, BuddyHandle.id(handle));
    assertEquals(BuddyHandle.LAST, BuddyHandle.buddy(handle));
    assertEquals(BuddyHandle.FIRST, BuddyHandle.buddy(BuddyHandle.of(7, BuddyHandle.FIRST)));
    for (long none : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1L << 33}) {
      assertEquals(RecordTable.NO_ID, BuddyHandle.id(none));
    }
  }
}
