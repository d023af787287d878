package io.ghostswap.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What size classes do beyond the promises of {@link Zpool}. */
class ZsmallocPoolTest {
  private final FrameArena arena = new FrameArena(64 << 20);
  private final ZsmallocPool pool = new ZsmallocPool(arena);

  @AfterEach
  void close() {
    pool.checkInvariants();
    pool.close();
    arena.close();
  }

  @Test
  void shouldTakeSomewhatLargerObjectAtLimit() {
    long keeper = pool.allocate(1, 0, 2000);
    arena.limitPoolBytes(arena.heldBytes(MemoryTag.POOL));
    assertEquals(Zpool.NO_HANDLE, pool.allocate(2, 0, 1500));
    long handle = pool.allocate(3, 0, 1700);
    assertNotEquals(Zpool.NO_HANDLE, handle);
    assertEquals(3, pool.slot(handle));
    assertEquals(ObjectHandle.zspage(keeper), ObjectHandle.zspage(handle));
    assertEquals(3700, pool.objectBytes());
  }
}
