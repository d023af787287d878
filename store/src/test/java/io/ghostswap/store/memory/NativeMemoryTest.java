package io.ghostswap.store.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  @Test
  void shouldCountMappedBytesPerTagUntilClosed() {
    long before = NativeMemory.bytes(MemoryTag.SCRATCH);
    NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 5000);
    assertEquals(before + 8192, NativeMemory.bytes(MemoryTag.SCRATCH));
    assertEquals(8192, memory.segment().byteSize());
    memory.close();
    memory.close();
    assertEquals(before, NativeMemory.bytes(MemoryTag.SCRATCH));
  }

  @Test
  void shouldMapFarMoreAddressesThanTheMachineHasMemory() {
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 1L << 40)) {
      memory.segment().set(JAVA_LONG, (1L << 40) - 8, 42);
      assertEquals(42, memory.segment().get(JAVA_LONG, (1L << 40) - 8));
    }
  }

  @Test
  void shouldBeAlignedToPagesAndZeroed() {
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 4096)) {
      assertEquals(0, memory.segment().address() % 4096);
      assertEquals(-1, memory.segment().mismatch(MemorySegment.ofArray(new byte[4096])));
    }
  }

  @Test
  void shouldReadZerosAfterDiscardAndKeepNeighbours() {
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 3 * 4096)) {
      memory.segment().fill((byte) 7);
      memory.discard(4096, 4096);
      assertEquals(7, memory.segment().get(JAVA_BYTE, 4095));
      assertEquals(0, memory.segment().get(JAVA_BYTE, 4096));
      assertEquals(0, memory.segment().get(JAVA_BYTE, 8191));
      assertEquals(7, memory.segment().get(JAVA_BYTE, 8192));
    }
  }

  @Test
  void shouldDiscardLockedMemory() {
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 16 * 4096)) {
      assertTrue(MemoryCalls.lockOnFault(memory.segment().address(), 16 * 4096));
      memory.segment().fill((byte) 7);
      memory.discard(4096, 8 * 4096);
      assertEquals(7, memory.segment().get(JAVA_BYTE, 0));
      assertEquals(0, memory.segment().get(JAVA_BYTE, 4096));
      assertEquals(7, memory.segment().get(JAVA_BYTE, 9 * 4096));
    }
  }

  @Test
  void shouldKeepContentWhenPopulated() {
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 4 * 4096)) {
      memory.segment().set(JAVA_BYTE, 100, (byte) 9);
      assertTrue(memory.populate(0, 4 * 4096));
      assertEquals(9, memory.segment().get(JAVA_BYTE, 100));
    }
  }

  @Test
  void shouldRefuseWhatIsNotPagesOrNotInside() {
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 4096)) {
      assertThrows(IllegalArgumentException.class, () -> memory.discard(1, 4096));
      assertThrows(IndexOutOfBoundsException.class, () -> memory.discard(4096, 4096));
      assertThrows(IllegalArgumentException.class, () -> NativeMemory.map(MemoryTag.SCRATCH, 0));
    }
  }

  @Test
  void shouldRefuseAccessAfterClose() {
    NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, 4096);
    memory.close();
    assertThrows(IllegalStateException.class, () -> memory.segment().get(JAVA_BYTE, 0));
  }
}
