package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LayoutTest {

  @Test
  void shouldPinTheLayoutOfARecord() {
    assertEquals(0, RecordDescriptor.SLOT_OFFSET);
    assertEquals(4, RecordDescriptor.LENGTH_OFFSET);
    assertEquals(6, RecordDescriptor.CODEC_OFFSET);
    assertEquals(7, RecordDescriptor.FLAGS_OFFSET);
    assertEquals(8, RecordDescriptor.GENERATION_OFFSET);
    assertEquals(12, RecordDescriptor.CHECKSUM_OFFSET);
    assertEquals(16, RecordDescriptor.HEADER_BYTES);
    assertEquals(2, RecordDescriptor.units(1));
    assertEquals(2, RecordDescriptor.units(16));
    assertEquals(3, RecordDescriptor.units(17));
    assertEquals(257, RecordDescriptor.units(4096));
  }

  @Test
  void shouldPackTheLargestLocationInto42Bits() {
    long location =
        SpillLayout.location(SpillLayout.MAX_SEGMENTS - 1, SpillLayout.UNITS_PER_SEGMENT - 1);
    assertEquals((1L << 42) - 1, location);
    assertEquals(SpillLayout.MAX_SEGMENTS - 1, SpillLayout.segment(location));
    assertEquals(SpillLayout.UNITS_PER_SEGMENT - 1, SpillLayout.unit(location));
    assertTrue(SpillLayout.isLocation(location));
    assertFalse(SpillLayout.isLocation(location + 1));
    assertFalse(SpillLayout.isLocation(Spill.NO_LOCATION));
  }

  @Test
  void shouldKnowARecordOnlyAsItWasSealed() {
    try (IoBuffer buffer = new IoBuffer(8192, new SpillKey(new byte[32]))) {
      MemorySegment memory = buffer.memory();
      assertTrue(RecordDescriptor.isPadding(memory, 0));
      RecordDescriptor.header(memory, 0, 42, 100, 200);
      memory.asSlice(16, 100).fill((byte) 7);
      RecordDescriptor.seal(buffer, 0, 0x1_0000_0005L, 33);
      assertFalse(RecordDescriptor.isPadding(memory, 0));
      assertEquals(42, RecordDescriptor.slot(memory, 0));
      assertEquals(100, RecordDescriptor.length(memory, 0));
      assertEquals(200, RecordDescriptor.codec(memory, 0));
      assertTrue(RecordDescriptor.isIntact(buffer, 0, 8192, 0x1_0000_0005L, 33));
      assertFalse(
          RecordDescriptor.isIntact(buffer, 0, 8192, 0x1_0000_0006L, 33), "another generation");
      assertFalse(RecordDescriptor.isIntact(buffer, 0, 8192, 0x1_0000_0005L, 34), "another place");
      assertFalse(RecordDescriptor.isIntact(buffer, 0, 115, 0x1_0000_0005L, 33), "cut off");
      for (long bit = 0; bit < 116 * 8; bit++) {
        flip(memory, bit);
        assertFalse(RecordDescriptor.isIntact(buffer, 0, 8192, 0x1_0000_0005L, 33), "bit " + bit);
        flip(memory, bit);
      }
    }
  }

  private static void flip(MemorySegment memory, long bit) {
    byte old = memory.get(ValueLayout.JAVA_BYTE, bit / 8);
    memory.set(ValueLayout.JAVA_BYTE, bit / 8, (byte) (old ^ 1 << bit % 8));
  }
}
