package io.ghostswap.store.pool;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random operations against a plain map; the seed is printed, {@code -Dghostswap.seed} repeats it.
 */
@ParameterizedClass
@EnumSource(PoolKind.class)
class ZpoolModelTest {
  private static final int SLOTS = 3000;
  private static final int OPERATIONS = 150_000;

  @Parameter PoolKind kind;

  private final Random random = seeded();
  private final Map<Integer, byte[]> model = new HashMap<>();
  private final long[] handles = new long[SLOTS];
  private final int[] stamps = new int[SLOTS];
  private final long[] sources = new long[Zpool.MAX_SOURCE_OBJECTS];

  @Test
  void shouldAgreeWithMapOfBytes() {
    Arrays.fill(handles, Zpool.NO_HANDLE);
    try (FrameArena arena = new FrameArena(32 << 20);
        Zpool pool = kind.over(arena)) {
      for (int i = 0; i < OPERATIONS; i++) {
        if (i % 10_000 == 0) {
          arena.limitPoolBytes((1L + random.nextInt(5)) << 20);
        }
        step(pool, arena);
        if (i % 500 == 0) {
          check(pool, arena);
        }
      }
      check(pool, arena);
      for (int slot : Set.copyOf(model.keySet())) {
        drop(pool, slot);
      }
      assertEquals(0, arena.heldBytes(MemoryTag.POOL));
      pool.checkInvariants();
    }
  }

  private void step(Zpool pool, FrameArena arena) {
    int slot = random.nextInt(SLOTS);
    int choice = random.nextInt(100);
    if (choice < 45) {
      drop(pool, slot);
      put(pool, slot);
    } else if (choice < 60) {
      drop(pool, slot);
    } else if (choice < 90) {
      verify(pool, slot);
    } else if (choice < 95) {
      stamp(pool, slot);
    } else if (choice < 98) {
      relocate(pool, slot);
    } else {
      compact(pool, random.nextInt(pool.classes()));
      arena.trim(random.nextInt(100));
      arena.refill(random.nextInt(100));
    }
  }

  private void put(Zpool pool, int slot) {
    byte[] content = new byte[length()];
    random.nextBytes(content);
    long handle = pool.allocate(slot, 0, content.length);
    if (handle == Zpool.NO_HANDLE) {
      drop(pool, random.nextInt(SLOTS));
      return;
    }
    pool.copyIn(handle, MemorySegment.ofArray(content), 0, content.length);
    handles[slot] = handle;
    stamps[slot] = 0;
    model.put(slot, content);
  }

  private void drop(Zpool pool, int slot) {
    if (model.remove(slot) != null) {
      pool.free(handles[slot]);
      handles[slot] = Zpool.NO_HANDLE;
    }
  }

  private void verify(Zpool pool, int slot) {
    byte[] expected = model.get(slot);
    if (expected == null) {
      return;
    }
    MemorySegment out = MemorySegment.ofArray(new byte[expected.length]);
    pool.copyOut(handles[slot], out, 0, expected.length);
    assertArrayEquals(expected, out.toArray(JAVA_BYTE));
    assertEquals(slot, pool.slot(handles[slot]));
    assertEquals(stamps[slot], pool.stamp(handles[slot]));
  }

  private void stamp(Zpool pool, int slot) {
    if (model.containsKey(slot)) {
      stamps[slot] = random.nextInt(0x10000);
      pool.stamp(handles[slot], stamps[slot]);
    }
  }

  private void relocate(Zpool pool, int slot) {
    if (model.containsKey(slot)) {
      long moved = pool.relocate(handles[slot]);
      if (moved != Zpool.NO_HANDLE) {
        handles[slot] = moved;
      }
      verify(pool, slot);
    }
  }

  private void compact(Zpool pool, int classIndex) {
    int count;
    while ((count = pool.sourceObjects(classIndex, sources)) > 0) {
      for (int i = 0; i < count; i++) {
        int slot = pool.slot(sources[i]);
        assertEquals(handles[slot], sources[i]);
        handles[slot] = pool.relocate(sources[i]);
        verify(pool, slot);
      }
    }
  }

  private void check(Zpool pool, FrameArena arena) {
    pool.checkInvariants();
    arena.checkInvariants();
    long bytes = 0;
    Set<Long> distinct = new HashSet<>();
    for (Map.Entry<Integer, byte[]> entry : model.entrySet()) {
      bytes += entry.getValue().length;
      assertTrue(distinct.add(handles[entry.getKey()]));
      verify(pool, entry.getKey());
    }
    assertEquals(bytes, pool.objectBytes());
  }

  private int length() {
    return switch (random.nextInt(10)) {
      case 0 -> Zpool.MAX_LENGTH;
      case 1 -> 1 + random.nextInt(64);
      case 2 -> 1 + random.nextInt(Zpool.MAX_LENGTH);
      default -> Math.clamp((int) (1200 + 500 * random.nextGaussian()), 1, Zpool.MAX_LENGTH);
    };
  }

  private static Random seeded() {
    long seed = Long.getLong("ghostswap.seed", System.nanoTime());
    System.out.println("ZpoolModelTest -Dghostswap.seed=" + seed);
    return new Random(seed);
  }
}
