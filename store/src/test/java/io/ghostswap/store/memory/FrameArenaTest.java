package io.ghostswap.store.memory;

import static io.ghostswap.store.memory.FrameArena.FRAME_SIZE;
import static io.ghostswap.store.memory.FrameArena.NO_FRAME;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FrameArenaTest {
  private static final int CAPACITY = 4096;

  private final long mappedBefore = NativeMemory.bytes(MemoryTag.POOL);
  private FrameArena arena;

  @BeforeEach
  void open() {
    arena = new FrameArena((long) CAPACITY * FRAME_SIZE);
  }

  @AfterEach
  void close() {
    arena.checkInvariants();
    arena.close();
    arena.close();
    assertEquals(mappedBefore, NativeMemory.bytes(MemoryTag.POOL));
  }

  @Test
  void shouldHandOutLowestFrameFirst() {
    assertEquals(0, arena.allocate(MemoryTag.POOL));
    assertEquals(1, arena.allocate(MemoryTag.SLOT_TABLE));
    assertEquals(2, arena.allocate(MemoryTag.POOL));
    arena.free(MemoryTag.POOL, 0);
    assertEquals(0, arena.allocate(MemoryTag.POOL));
    assertEquals(2 * FRAME_SIZE, arena.heldBytes(MemoryTag.POOL));
    assertEquals(FRAME_SIZE, arena.heldBytes(MemoryTag.SLOT_TABLE));
  }

  @Test
  void shouldRefusePoolFramesAtLimitButNoOthers() {
    arena.limitPoolBytes(3 * FRAME_SIZE);
    int[] frames = new int[4];
    assertFalse(arena.allocate(MemoryTag.POOL, frames, 4));
    assertTrue(arena.allocate(MemoryTag.POOL, frames, 3));
    assertEquals(NO_FRAME, arena.allocate(MemoryTag.POOL));
    assertNotEquals(NO_FRAME, arena.allocate(MemoryTag.SLOT_TABLE));
    assertEquals(3 * FRAME_SIZE, arena.poolTotalBytes());
  }

  @Test
  void shouldRefuseWhenAllFramesAreHeld() {
    int[] frames = new int[CAPACITY];
    assertTrue(arena.allocate(MemoryTag.SCRATCH, frames, CAPACITY));
    assertEquals(NO_FRAME, arena.allocate(MemoryTag.POOL));
    assertEquals(NO_FRAME, arena.allocate(MemoryTag.SCRATCH));
    arena.free(MemoryTag.SCRATCH, frames, CAPACITY);
    assertEquals(0, arena.heldBytes(MemoryTag.SCRATCH));
  }

  @Test
  void shouldFillReserveAndServeFromIt() {
    arena.reserveBytes(1000 * FRAME_SIZE);
    assertTrue(arena.needsRefill());
    assertEquals(10, arena.refill(10));
    assertEquals(990, arena.refill(Integer.MAX_VALUE));
    assertEquals(0, arena.refill(Integer.MAX_VALUE));
    assertFalse(arena.needsRefill());
    assertFalse(arena.needsTrim());
    assertEquals(1000 * FRAME_SIZE, arena.poolTotalBytes());
    arena.allocate(MemoryTag.POOL);
    assertEquals(999 * FRAME_SIZE, arena.reserveHeldBytes());
    assertEquals(1000 * FRAME_SIZE, arena.poolTotalBytes());
  }

  @Test
  void shouldClampReserveToQuarterOfLimitAndToRoomLeft() {
    arena.limitPoolBytes(100 * FRAME_SIZE);
    arena.reserveBytes(1000 * FRAME_SIZE);
    assertEquals(25, arena.refill(Integer.MAX_VALUE));
    assertTrue(arena.allocate(MemoryTag.POOL, new int[90], 90));
    assertEquals(10, arena.refill(Integer.MAX_VALUE));
    assertEquals(100 * FRAME_SIZE, arena.poolTotalBytes());
  }

  @Test
  void shouldGiveBackWhatIsBeyondReserveHighestFirst() {
    arena.reserveBytes(10 * FRAME_SIZE);
    int[] frames = new int[600];
    assertTrue(arena.allocate(MemoryTag.POOL, frames, 600));
    for (int frame : frames) {
      arena.memory().set(JAVA_INT, (long) frame * FRAME_SIZE, 77);
    }
    arena.free(MemoryTag.POOL, frames, 600);
    assertTrue(arena.needsTrim());
    assertEquals(90, arena.trim(90));
    assertEquals(500, arena.trim(Integer.MAX_VALUE));
    assertEquals(0, arena.trim(Integer.MAX_VALUE));
    assertFalse(arena.needsTrim());
    assertEquals(10 * FRAME_SIZE, arena.poolTotalBytes());
    assertEquals(77, arena.memory().get(JAVA_INT, 9L * FRAME_SIZE));
    assertEquals(0, arena.memory().get(JAVA_INT, 10L * FRAME_SIZE));
    assertEquals(0, arena.allocate(MemoryTag.POOL));
  }

  @Test
  void shouldComeBelowLoweredLimitByTrimAndFree() {
    arena.reserveBytes(1000 * FRAME_SIZE);
    arena.refill(Integer.MAX_VALUE);
    int[] frames = new int[500];
    assertTrue(arena.allocate(MemoryTag.POOL, frames, 500));
    arena.limitPoolBytes(400 * FRAME_SIZE);
    assertTrue(arena.needsTrim());
    arena.trim(Integer.MAX_VALUE);
    assertEquals(500 * FRAME_SIZE, arena.poolTotalBytes());
    assertEquals(NO_FRAME, arena.allocate(MemoryTag.POOL));
    arena.free(MemoryTag.POOL, frames, 200);
    arena.trim(Integer.MAX_VALUE);
    assertEquals(400 * FRAME_SIZE, arena.poolTotalBytes());
    assertNotEquals(NO_FRAME, arena.allocate(MemoryTag.POOL));
  }

  @Test
  void shouldStayWithinLimitWhenAnotherTagFrees() {
    int frame = arena.allocate(MemoryTag.SLOT_TABLE);
    arena.limitPoolBytes(5 * FRAME_SIZE);
    assertTrue(arena.allocate(MemoryTag.POOL, new int[5], 5));
    arena.free(MemoryTag.SLOT_TABLE, frame);
    assertEquals(5 * FRAME_SIZE, arena.poolTotalBytes());
  }

  @Test
  void shouldRefuseDoubleFree() {
    int frame = arena.allocate(MemoryTag.POOL);
    int other = arena.allocate(MemoryTag.POOL);
    arena.free(MemoryTag.POOL, frame);
    assertThrows(IllegalStateException.class, () -> arena.free(MemoryTag.POOL, frame));
    assertThrows(IllegalStateException.class, () -> arena.free(MemoryTag.SCRATCH, other));
    assertThrows(IllegalStateException.class, () -> arena.free(MemoryTag.POOL, 2000));
    assertThrows(IndexOutOfBoundsException.class, () -> arena.free(MemoryTag.POOL, CAPACITY));
  }

  @Test
  @Timeout(60)
  void shouldNeverPassLimitNorShareFrameBetweenThreads() throws Exception {
    long seed = System.nanoTime();
    System.out.println("FrameArenaTest seed " + seed);
    int limit = 1000;
    arena.limitPoolBytes((long) limit * FRAME_SIZE);
    arena.reserveBytes(200L * FRAME_SIZE);
    int owners = 3;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int owner = 1; owner <= owners; owner++) {
      int id = owner;
      tasks.add(
          () -> {
            allocateAndFree(new Random(seed + id), id, end);
            return null;
          });
    }
    tasks.add(
        () -> {
          while (System.nanoTime() < end) {
            arena.refill(50);
            arena.trim(50);
            assertTrue(arena.poolTotalBytes() <= (long) limit * FRAME_SIZE);
            arena.checkInvariants();
          }
          return null;
        });
    try (ExecutorService executor = Executors.newFixedThreadPool(tasks.size())) {
      for (Future<Void> future : executor.invokeAll(tasks)) {
        future.get();
      }
    }
    assertEquals(0, arena.heldBytes(MemoryTag.POOL));
  }

  private void allocateAndFree(Random random, int owner, long end) {
    int[] held = new int[1100];
    int[] wanted = new int[8];
    int count = 0;
    while (System.nanoTime() < end) {
      int n = 1 + random.nextInt(8);
      if (random.nextInt(100) < 55 && arena.allocate(MemoryTag.POOL, wanted, n)) {
        for (int i = 0; i < n; i++) {
          arena.memory().set(JAVA_INT, (long) wanted[i] * FRAME_SIZE, owner);
          held[count++] = wanted[i];
        }
      } else if (count > 0) {
        int victim = random.nextInt(count);
        int frame = held[victim];
        assertEquals(owner, arena.memory().get(JAVA_INT, (long) frame * FRAME_SIZE));
        held[victim] = held[--count];
        arena.free(MemoryTag.POOL, frame);
      }
    }
    arena.free(MemoryTag.POOL, held, count);
  }
}
