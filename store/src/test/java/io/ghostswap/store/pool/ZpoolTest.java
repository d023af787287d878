package io.ghostswap.store.pool;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(PoolKind.class)
class ZpoolTest {
  @Parameter PoolKind kind;

  private final long mappedBefore = NativeMemory.bytes(MemoryTag.POOL);
  private FrameArena arena;
  private Zpool pool;

  @BeforeEach
  void open() {
    arena = new FrameArena(64 << 20);
    pool = kind.over(arena);
  }

  @AfterEach
  void close() {
    pool.checkInvariants();
    pool.close();
    pool.close();
    assertEquals(0, arena.heldBytes(MemoryTag.POOL));
    arena.checkInvariants();
    arena.close();
    assertEquals(mappedBefore, NativeMemory.bytes(MemoryTag.POOL));
  }

  @Test
  void shouldGiveBackEveryLengthByteForByte() {
    long[] handles = new long[Zpool.MAX_LENGTH + 1];
    long sum = 0;
    for (int length = 1; length <= Zpool.MAX_LENGTH; length++) {
      handles[length] = store(length, length);
      sum += length;
    }
    assertEquals(sum, pool.objectBytes());
    pool.checkInvariants();
    for (int length = 1; length <= Zpool.MAX_LENGTH; length++) {
      assertEquals(length, pool.slot(handles[length]));
      assertHolds(handles[length], length, length);
      pool.free(handles[length]);
    }
    assertEquals(0, pool.objectBytes());
    assertEquals(0, arena.heldBytes(MemoryTag.POOL));
  }

  @Test
  void shouldCopyAtOffsetsAndInPart() {
    long handle = pool.allocate(5, 0, 100);
    pool.copyIn(handle, MemorySegment.ofArray(content(5, 300)), 200, 100);
    byte[] out = new byte[64];
    pool.copyOut(handle, MemorySegment.ofArray(out), 10, 50);
    byte[] in = content(5, 300);
    for (int i = 0; i < 64; i++) {
      assertEquals(i < 10 || i >= 60 ? 0 : in[200 + i - 10], out[i]);
    }
    pool.free(handle);
  }

  @Test
  void shouldGiveFramesBackWithLastObjectOfZspage() {
    long first = pool.allocate(1, 0, 1000);
    long held = arena.heldBytes(MemoryTag.POOL);
    long second = pool.allocate(2, 0, 1000);
    assertEquals(held, arena.heldBytes(MemoryTag.POOL));
    pool.free(first);
    assertEquals(held, arena.heldBytes(MemoryTag.POOL));
    pool.free(second);
    assertEquals(0, arena.heldBytes(MemoryTag.POOL));
  }

  @Test
  void shouldKeepStampBesideObject() {
    for (int length : new int[] {10, 1000, 4096}) {
      long handle = store(9, length);
      assertEquals(0, pool.stamp(handle));
      pool.stamp(handle, 0xABCD);
      assertEquals(0xABCD, pool.stamp(handle));
      pool.stamp(handle, 0x1_0001);
      assertEquals(1, pool.stamp(handle));
      assertEquals(9, pool.slot(handle));
      assertHolds(handle, 9, length);
      pool.free(handle);
      assertEquals(0, pool.stamp(handle));
    }
  }

  @Test
  void shouldAnswerNoSlotForDeadAndUnknownHandles() {
    long kept = pool.allocate(1, 0, 500);
    long freed = pool.allocate(2, 0, 500);
    pool.free(freed);
    assertEquals(Zpool.NO_SLOT, pool.slot(freed));
    assertEquals(Zpool.NO_SLOT, pool.slot(freed + 1));
    for (long handle : new long[] {Zpool.NO_HANDLE, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 41}) {
      assertEquals(Zpool.NO_SLOT, pool.slot(handle));
    }
    pool.free(kept);
    assertEquals(Zpool.NO_SLOT, pool.slot(kept));
  }

  @Test
  void shouldRefuseHandlesOfNoLiveObject() {
    for (int length : new int[] {10, 1000, 4096}) {
      long kept = pool.allocate(1, 0, length);
      long freed = pool.allocate(2, 0, length);
      pool.free(freed);
      byte[] buffer = new byte[4096];
      MemorySegment segment = MemorySegment.ofArray(buffer);
      for (long handle : new long[] {freed, Zpool.NO_HANDLE, Long.MAX_VALUE, 1L << 41}) {
        assertThrows(IllegalStateException.class, () -> pool.free(handle));
        assertThrows(IllegalStateException.class, () -> pool.relocate(handle));
        assertThrows(IllegalStateException.class, () -> pool.stamp(handle, 1));
        assertThrows(IllegalStateException.class, () -> pool.copyIn(handle, segment, 0, 1));
        assertThrows(IllegalStateException.class, () -> pool.copyOut(handle, segment, 0, 1));
      }
      pool.free(kept);
      assertThrows(IllegalStateException.class, () -> pool.free(kept));
    }
  }

  @Test
  void shouldRefuseLengthsThatDoNotFit() {
    assertThrows(IllegalArgumentException.class, () -> pool.allocate(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> pool.allocate(1, 0, 4097));
    assertThrows(IllegalArgumentException.class, () -> pool.allocate(-1, 0, 10));
    long handle = pool.allocate(1, 0, 10);
    MemorySegment segment = MemorySegment.ofArray(new byte[100]);
    assertThrows(IllegalArgumentException.class, () -> pool.copyIn(handle, segment, 0, 11));
    assertThrows(IllegalArgumentException.class, () -> pool.copyOut(handle, segment, 0, 11));
    assertThrows(IndexOutOfBoundsException.class, () -> pool.copyOut(handle, segment, 95, 10));
    pool.free(handle);
  }

  @Test
  void shouldAnswerNoHandleAtLimitAndGoOnAfterFree() {
    arena.limitPoolBytes(10 * 4096);
    List<Long> handles = new ArrayList<>();
    long handle;
    while ((handle = pool.allocate(7, 0, 4096)) != Zpool.NO_HANDLE) {
      handles.add(handle);
    }
    assertEquals(9, handles.size());
    assertEquals(10 * 4096, arena.poolTotalBytes());
    pool.checkInvariants();
    pool.free(handles.removeLast());
    handle = pool.allocate(7, 0, 4000);
    assertNotEquals(Zpool.NO_HANDLE, handle);
    handles.add(handle);
    handles.forEach(pool::free);
  }

  @Test
  void shouldGiveRecordBackWhenFramesRunOut() {
    arena.limitPoolBytes(4096);
    assertEquals(Zpool.NO_HANDLE, pool.allocate(1, 0, 4096));
    assertEquals(0, arena.heldBytes(MemoryTag.POOL));
  }

  @Test
  void shouldCompactScatteredObjectsIntoFewZspages() {
    int length = 700;
    List<Long> handles = new ArrayList<>();
    for (int slot = 0; slot < 2000; slot++) {
      handles.add(store(slot, length));
    }
    List<Long> kept = new ArrayList<>();
    for (int slot = 0; slot < 2000; slot++) {
      if (slot % 5 == 0) {
        kept.add(handles.get(slot));
      } else {
        pool.free(handles.get(slot));
      }
    }
    long before = arena.heldBytes(MemoryTag.POOL);
    long freeable = pool.freeableBytes();
    assertTrue(pool.compactable());
    assertTrue(freeable > before / 3);
    long[] current = new long[2000];
    for (long handle : kept) {
      current[pool.slot(handle)] = handle;
      pool.stamp(handle, pool.slot(handle));
    }
    compact(current);
    assertFalse(pool.compactable());
    assertEquals(0, pool.freeableBytes());
    assertTrue(before - arena.heldBytes(MemoryTag.POOL) >= freeable);
    pool.checkInvariants();
    for (int slot = 0; slot < 2000; slot += 5) {
      assertHolds(current[slot], slot, length);
      assertEquals(slot, pool.stamp(current[slot]));
      pool.free(current[slot]);
    }
  }

  @Test
  void shouldNotRelocateWhereThereIsNoFullerZspage() {
    long only = pool.allocate(1, 0, 600);
    assertEquals(Zpool.NO_HANDLE, pool.relocate(only));
    assertFalse(pool.compactable());
    for (int i = 0; i < pool.classes(); i++) {
      assertEquals(0, pool.sourceObjects(i, new long[Zpool.MAX_SOURCE_OBJECTS]));
    }
    pool.free(only);
  }

  @Test
  @EnabledIfSystemProperty(named = "ghostswap.checks", matches = "true")
  void shouldPoisonFreedPayload() {
    long keeper = pool.allocate(1, 0, 900);
    long handle = pool.allocate(2, 0, 900);
    pool.free(handle);
    long poisoned = 0;
    for (long i = 0; i < arena.heldBytes(MemoryTag.POOL); i++) {
      poisoned += arena.memory().get(JAVA_BYTE, i) == (byte) 0xA5 ? 1 : 0;
    }
    assertTrue(poisoned >= 900);
    pool.free(keeper);
  }

  @Test
  void shouldCloseWithLiveObjectsInside() {
    for (int slot = 0; slot < 500; slot++) {
      store(slot, 1 + slot * 8);
    }
    pool.checkInvariants();
  }

  /** Moves all that can be moved; {@code current} tells the handle by slot and is kept so. */
  private void compact(long[] current) {
    long[] sources = new long[Zpool.MAX_SOURCE_OBJECTS];
    for (int i = 0; i < pool.classes(); i++) {
      int count;
      while ((count = pool.sourceObjects(i, sources)) > 0) {
        for (int k = 0; k < count; k++) {
          int slot = pool.slot(sources[k]);
          assertEquals(current[slot], sources[k]);
          current[slot] = pool.relocate(sources[k]);
          assertEquals(slot, pool.slot(current[slot]));
        }
        pool.checkInvariants();
      }
    }
  }

  private long store(int slot, int length) {
    long handle = pool.allocate(slot, 0, length);
    if (handle != Zpool.NO_HANDLE) {
      pool.copyIn(handle, MemorySegment.ofArray(content(slot, length)), 0, length);
    }
    return handle;
  }

  private void assertHolds(long handle, int slot, int length) {
    MemorySegment out = MemorySegment.ofArray(new byte[length]);
    pool.copyOut(handle, out, 0, length);
    assertArrayEquals(content(slot, length), out.toArray(JAVA_BYTE));
  }

  private static byte[] content(int slot, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (slot * 31 + i * 7 + (i >>> 8));
    }
    return bytes;
  }
}
