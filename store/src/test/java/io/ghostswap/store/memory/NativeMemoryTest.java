package io.ghostswap.store.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final long HUGE_PAGE = 2 << 20;

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
  void shouldBeContiguousWhereTheKernelHasHugePages() throws IOException {
    long before = NativeMemory.bytes(MemoryTag.SCRATCH);
    long bytes = 3 * HUGE_PAGE + 4 * 4096;
    try (NativeMemory memory = NativeMemory.mapContiguous(MemoryTag.SCRATCH, bytes)) {
      assertEquals(before + bytes, NativeMemory.bytes(MemoryTag.SCRATCH));
      assertEquals(bytes, memory.segment().byteSize());
      assertEquals(0, memory.segment().address() % HUGE_PAGE);
      assertTrue(memory.populate(0, bytes));
      memory.segment().set(JAVA_BYTE, bytes - 1, (byte) 7);
      assumeTrue(givesHugePages(), "transparent huge pages are off");
      assertTrue(hugeBytes(memory.segment().address()) > 0, "not one huge page");
    }
    assertEquals(before, NativeMemory.bytes(MemoryTag.SCRATCH));
  }

  private static boolean givesHugePages() throws IOException {
    Path enabled = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    return Files.exists(enabled) && !Files.readString(enabled).contains("[never]");
  }

  /** The bytes in huge pages of the mapping that begins at an address. */
  private static long hugeBytes(long address) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    String start = Long.toHexString(address) + "-";
    int at = 0;
    while (!lines.get(at).startsWith(start)) {
      at++;
    }
    while (!lines.get(at).startsWith("AnonHugePages:")) {
      at++;
    }
    return Long.parseLong(lines.get(at).replaceAll("\\D", "")) << 10;
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
