package io.ghostswap.store.pool;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two objects a frame mean beyond the promises of {@link Zpool}. */
class ZbudPoolTest {
  private static final int CHUNK = ZbudDescriptor.CHUNK_SIZE;

  private final FrameArena arena = new FrameArena(64 << 20);
  private final ZbudPool pool = new ZbudPool(arena);

  @AfterEach
  void close() {
    pool.checkInvariants();
    pool.close();
    assertEquals(0, arena.heldBytes(MemoryTag.POOL));
    arena.close();
  }

  @Test
  void shouldPutOneObjectAtTheStartOfAFrameAndOneAtItsEnd() {
    long first = store(1, 100);
    long last = store(2, 3900);
    assertBuddies(first, last);
    // The records have the lowest frame, the objects the next one.
    assertEquals(1, arena.memory().get(JAVA_BYTE, 4096));
    assertEquals(2, arena.memory().get(JAVA_BYTE, 2 * 4096 - 61 * CHUNK));
    assertEquals(2 * 4096, arena.heldBytes(MemoryTag.POOL));
  }

  @Test
  void shouldTakeTheFrameWithTheLeastRoom() {
    long[] lonely = lonely(30, 45, 10);
    assertBuddies(lonely[1], pool.allocate(4, 0, 19 * CHUNK));
    assertBuddies(lonely[0], pool.allocate(5, 0, 19 * CHUNK));
    assertBuddies(lonely[2], pool.allocate(6, 0, 54 * CHUNK));
    assertEquals(4 * 4096, arena.heldBytes(MemoryTag.POOL));
  }

  @Test
  void shouldReuseThePlaceOfEitherBuddy() {
    long first = pool.allocate(1, 0, 1000);
    long last = pool.allocate(2, 0, 2000);
    pool.free(first);
    assertEquals(first, pool.allocate(3, 0, 2048));
    pool.free(last);
    assertEquals(last, pool.allocate(4, 0, 5));
  }

  @Test
  void shouldGiveARawPageAFrameOfItsOwn() {
    long raw = pool.allocate(1, 0, 4096);
    long almost = pool.allocate(2, 0, 4096 - CHUNK + 1);
    long tiny = pool.allocate(3, 0, 1);
    assertEquals(3, distinctFrames(raw, almost, tiny));
    assertBuddies(tiny, pool.allocate(4, 0, 4096 - CHUNK));
  }

  @Test
  void shouldHoldTwoObjectsAFrameHoweverSmallTheyAre() {
    for (int slot = 0; slot < 256; slot++) {
      assertNotEquals(Zpool.NO_HANDLE, pool.allocate(slot, 0, 40));
    }
    assertEquals((128 + 1) * 4096, arena.heldBytes(MemoryTag.POOL));
  }

  @Test
  void shouldMoveTheSmallerOfTwoLonelyObjects() {
    long[] lonely = lonely(40, 20);
    assertEquals(4096, pool.freeableBytes());
    assertEquals(Zpool.NO_HANDLE, pool.relocate(lonely[0]));
    long moved = pool.relocate(lonely[1]);
    assertBuddies(lonely[0], moved);
    assertEquals(1, pool.slot(moved));
    assertEquals(0, pool.freeableBytes());
    assertEquals(Zpool.NO_HANDLE, pool.relocate(moved));
  }

  @Test
  void shouldPairHalvesWithEachOtherButNotWithThemselves() {
    long only = lonely(32)[0];
    assertEquals(Zpool.NO_HANDLE, pool.relocate(only));
    assertEquals(0, pool.freeableBytes());
    pool.free(only);
    long[] two = lonely(32, 32);
    assertEquals(4096, pool.freeableBytes());
    assertBuddies(two[0], pool.relocate(two[1]));
  }

  @Test
  void shouldFreeAllThatPairingCanFree() {
    long seed = Long.getLong("ghostswap.seed", System.nanoTime());
    System.out.println("ZbudPoolTest -Dghostswap.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      int objects = random.nextInt(100);
      long[] handles = lonely(random.ints(objects, 1, ZbudDescriptor.CHUNKS).toArray());
      pool.checkInvariants();
      long held = arena.heldBytes(MemoryTag.POOL);
      long freeable = pool.freeableBytes();
      compact(handles);
      assertEquals(held - freeable, arena.heldBytes(MemoryTag.POOL));
      assertEquals(0, pool.freeableBytes());
      for (int slot = 0; slot < objects; slot++) {
        assertEquals(slot, pool.slot(handles[slot]));
        pool.free(handles[slot]);
      }
    }
  }

  private void compact(long[] handles) {
    long[] sources = new long[Zpool.MAX_SOURCE_OBJECTS];
    for (int i = 0; i < pool.classes(); i++) {
      while (pool.sourceObjects(i, sources) > 0) {
        handles[pool.slot(sources[0])] = pool.relocate(sources[0]);
      }
    }
  }

  private long store(int slot, int length) {
    long handle = pool.allocate(slot, 0, length);
    byte[] content = new byte[length];
    content[0] = (byte) slot;
    pool.copyIn(handle, MemorySegment.ofArray(content), 0, length);
    return handle;
  }

  /** Objects of so many chunks, 63 at most, each alone in its frame; their slots count from 0. */
  private long[] lonely(int... chunks) {
    long[] handles = new long[chunks.length];
    long[] buddies = new long[chunks.length];
    for (int slot = 0; slot < chunks.length; slot++) {
      handles[slot] = pool.allocate(slot, 0, chunks[slot] * CHUNK);
      buddies[slot] = pool.allocate(slot, 0, (ZbudDescriptor.CHUNKS - chunks[slot]) * CHUNK);
      assertBuddies(handles[slot], buddies[slot]);
    }
    Arrays.stream(buddies).forEach(pool::free);
    return handles;
  }

  private static void assertBuddies(long one, long other) {
    assertEquals(BuddyHandle.id(one), BuddyHandle.id(other));
    assertNotEquals(one, other);
  }

  private static int distinctFrames(long... handles) {
    return (int) Arrays.stream(handles).map(BuddyHandle::id).distinct().count();
  }
}
