package io.ghostswap.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.management.ThreadMXBean;
import io.ghostswap.store.memory.FrameArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ZpoolGarbageTest {
  private static final int WARM_UP = 400;
  private static final int ROUNDS = 200;
  private static final int OBJECTS = 100;

  private final long[] handles = new long[OBJECTS];
  private final long[] sources = new long[Zpool.MAX_SOURCE_OBJECTS];

  @ParameterizedTest
  @EnumSource(PoolKind.class)
  void shouldMakeNoGarbageOnceWarm(PoolKind kind) {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Arena memory = Arena.ofConfined();
        FrameArena arena = new FrameArena(16 << 20);
        Zpool pool = kind.over(arena)) {
      MemorySegment page = memory.allocate(Zpool.MAX_LENGTH);
      for (int i = 0; i < WARM_UP; i++) {
        round(pool, page);
      }
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUNDS; i++) {
        round(pool, page);
      }
      long garbage = thread.getCurrentThreadAllocatedBytes() - before;
      // What is left is the measurement itself, and the compiler at work meanwhile.
      assertEquals(0, garbage / (ROUNDS * OBJECTS), "bytes of garbage an object");
    }
  }

  private void round(Zpool pool, MemorySegment page) {
    for (int slot = 0; slot < OBJECTS; slot++) {
      int length = 1 + slot * 4095 / (OBJECTS - 1);
      handles[slot] = pool.allocate(slot, 0, length);
      assertNotEquals(Zpool.NO_HANDLE, handles[slot]);
      pool.copyIn(handles[slot], page, 0, length);
      pool.stamp(handles[slot], slot);
      pool.copyOut(handles[slot], page, 0, length);
    }
    for (int slot = 0; slot < OBJECTS; slot += 2) {
      pool.free(handles[slot]);
    }
    for (int i = 0; i < pool.classes(); i++) {
      int count = pool.sourceObjects(i, sources);
      for (int k = 0; k < count; k++) {
        handles[pool.slot(sources[k])] = pool.relocate(sources[k]);
      }
    }
    for (int slot = 1; slot < OBJECTS; slot += 2) {
      pool.free(handles[slot]);
    }
  }
}
