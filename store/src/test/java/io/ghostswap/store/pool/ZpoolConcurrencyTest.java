package io.ghostswap.store.pool;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The pool as a page store uses it: a table of handles by slot under striped locks, several threads
 * that store, load and drop, one that compacts, one that trims, one that looks without a lock.
 */
@ParameterizedClass
@EnumSource(PoolKind.class)
class ZpoolConcurrencyTest {
  private static final int SLOTS = 4096;
  private static final int STRIPES = 64;
  private static final int WRITERS = 3;
  private static final long LIMIT = 4 << 20;

  @Parameter PoolKind kind;

  private final long seed = Long.getLong("ghostswap.seed", System.nanoTime());
  private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
  private final AtomicBoolean isStopped = new AtomicBoolean();
  private final AtomicLong relocated = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Object[] locks = new Object[STRIPES];

  /** Handle by slot: written under the slot's lock, peeked at without. */
  private final AtomicLongArray handles = new AtomicLongArray(SLOTS);

  /** What the slot should hold: length, and version as the seed of the content; 0 = nothing. */
  private final int[] lengths = new int[SLOTS];

  private final long[] versions = new long[SLOTS];

  @Test
  @Timeout(120)
  void shouldKeepEveryObjectWhole() throws Exception {
    System.out.println("ZpoolConcurrencyTest -Dghostswap.seed=" + seed);
    Arrays.setAll(locks, i -> new Object());
    for (int slot = 0; slot < SLOTS; slot++) {
      handles.set(slot, Zpool.NO_HANDLE);
    }
    try (FrameArena arena = new FrameArena(16 << 20);
        Zpool pool = kind.over(arena)) {
      arena.limitPoolBytes(LIMIT);
      arena.reserveBytes(LIMIT / 8);
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int id = writer;
        tasks.add(task(() -> storeAndLoad(pool, generator(id))));
      }
      tasks.add(task(() -> compact(pool)));
      tasks.add(task(() -> peek(pool, generator(100))));
      tasks.add(task(() -> care(pool, arena)));
      try (ExecutorService executor = Executors.newFixedThreadPool(tasks.size())) {
        for (Future<Void> future : executor.invokeAll(tasks)) {
          future.get();
        }
      }
      pool.checkInvariants();
      MemorySegment page = MemorySegment.ofArray(new byte[Zpool.MAX_LENGTH]);
      for (int slot = 0; slot < SLOTS; slot++) {
        verify(pool, slot, page);
        drop(pool, slot);
      }
      pool.checkInvariants();
      assertEquals(0, arena.heldBytes(MemoryTag.POOL));
    }
    System.out.println("relocated " + relocated + ", refused " + refused);
    assertTrue(relocated.get() > 0);
    assertTrue(refused.get() > 0);
  }

  private void storeAndLoad(Zpool pool, RandomGenerator random) {
    MemorySegment page = MemorySegment.ofArray(new byte[Zpool.MAX_LENGTH]);
    for (int i = 0; isRunning(); i++) {
      // Waves: mostly storing, then mostly dropping, so that zspages become sparse.
      boolean isFilling = (i >>> 13 & 1) == 0;
      int slot = random.nextInt(SLOTS);
      synchronized (lock(slot)) {
        verify(pool, slot, page);
        if (random.nextInt(100) < (isFilling ? 70 : 30)) {
          store(pool, slot, length(random), random.nextLong() | 1, page);
        } else {
          drop(pool, slot);
        }
      }
    }
  }

  /** As the page store does: the new object is whole before the old one goes. */
  private void store(Zpool pool, int slot, int length, long version, MemorySegment page) {
    long handle = pool.allocate(slot, 0, length);
    if (handle == Zpool.NO_HANDLE) {
      refused.incrementAndGet();
      drop(pool, slot);
      return;
    }
    fill(page, version);
    pool.copyIn(handle, page, 0, length);
    pool.stamp(handle, (int) version);
    drop(pool, slot);
    handles.set(slot, handle);
    lengths[slot] = length;
    versions[slot] = version;
  }

  private void drop(Zpool pool, int slot) {
    long handle = handles.get(slot);
    if (handle != Zpool.NO_HANDLE) {
      handles.set(slot, Zpool.NO_HANDLE);
      pool.free(handle);
    }
  }

  private void verify(Zpool pool, int slot, MemorySegment page) {
    long handle = handles.get(slot);
    if (handle == Zpool.NO_HANDLE) {
      return;
    }
    assertEquals(slot, pool.slot(handle));
    assertEquals((int) versions[slot] & 0xFFFF, pool.stamp(handle));
    int length = lengths[slot];
    pool.copyOut(handle, page, 0, length);
    for (int i = 0; i + 8 <= length; i += 8) {
      assertEquals(word(versions[slot], i), page.get(JAVA_LONG_UNALIGNED, i), "slot " + slot);
    }
  }

  private void compact(Zpool pool) {
    long[] sources = new long[Zpool.MAX_SOURCE_OBJECTS];
    while (isRunning()) {
      for (int i = 0; i < pool.classes() && isRunning(); i++) {
        int count = pool.sourceObjects(i, sources);
        for (int k = 0; k < count; k++) {
          relocate(pool, sources[k]);
        }
      }
    }
  }

  private void relocate(Zpool pool, long handle) {
    int slot = pool.slot(handle);
    if (slot < 0 || slot >= SLOTS) {
      return;
    }
    synchronized (lock(slot)) {
      if (handles.get(slot) != handle) {
        return;
      }
      long moved = pool.relocate(handle);
      if (moved != Zpool.NO_HANDLE) {
        handles.set(slot, moved);
        relocated.incrementAndGet();
      }
    }
  }

  /** Any handle, live, dead or invented, may be asked about without a lock. */
  private void peek(Zpool pool, RandomGenerator random) {
    while (isRunning()) {
      int slot = random.nextInt(SLOTS);
      long handle = handles.get(slot);
      int owner = pool.slot(handle);
      pool.stamp(handle);
      if (handle != Zpool.NO_HANDLE && owner != slot) {
        synchronized (lock(slot)) {
          assertTrue(handles.get(slot) != handle || pool.slot(handle) == slot);
        }
      }
      pool.slot(random.nextLong(1L << 20));
      pool.stamp(random.nextLong());
    }
  }

  private void care(Zpool pool, FrameArena arena) {
    for (int i = 0; isRunning(); i++) {
      arena.refill(64);
      arena.trim(64);
      assertTrue(arena.poolTotalBytes() <= LIMIT);
      pool.compactable();
      pool.freeableBytes();
      if (i % 1000 == 0) {
        pool.checkInvariants();
      }
    }
  }

  private boolean isRunning() {
    return !isStopped.get() && System.nanoTime() < end;
  }

  /** Any failure stops all. */
  private Callable<Void> task(Runnable body) {
    return () -> {
      try {
        body.run();
        return null;
      } catch (Throwable t) {
        isStopped.set(true);
        throw t;
      }
    };
  }

  private Object lock(int slot) {
    return locks[slot % STRIPES];
  }

  private RandomGenerator generator(int id) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed + id);
  }

  private static int length(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> Zpool.MAX_LENGTH;
      case 1 -> 1 + random.nextInt(Zpool.MAX_LENGTH);
      default -> 900 + 16 * random.nextInt(40);
    };
  }

  private static void fill(MemorySegment page, long version) {
    for (int i = 0; i < Zpool.MAX_LENGTH; i += 8) {
      page.set(JAVA_LONG_UNALIGNED, i, word(version, i));
    }
  }

  private static long word(long version, int position) {
    return version * 0x9E37_79B9_7F4A_7C15L + position;
  }
}
