package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.codec.Dictionaries;
import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.pool.ZsmallocPool;
import io.ghostswap.store.spill.FaultyFile;
import io.ghostswap.store.spill.FaultySpill;
import io.ghostswap.store.spill.Pace;
import io.ghostswap.store.spill.Spill;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writeback by itself, over a pool in which a test can act while a page is being copied. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WritebackTest {
  private static final int PAGE = 4096;
  private static final int BATCH_PAGES = 100;
  private static final int FIRST = 0;
  private static final int SECOND = SlotTable.LEAF_SLOTS;

  private final FrameArena arena = new FrameArena(16 << 20);
  private final Zpool pool = new ZsmallocPool(arena);
  private final SlotTable table = new SlotTable(2 * SlotTable.LEAF_SLOTS, arena);
  private final Spill spill = FaultySpill.over(new FaultyFile(16), System::nanoTime);
  private final Claims claims = new Claims();
  private final MemorySegment page = Arena.ofAuto().allocate(PAGE);
  private Runnable whenCopied = () -> {};
  private Entries entries;
  private Writeback writeback;

  @BeforeEach
  void open() {
    final Zpool watched =
        (Zpool)
            Proxy.newProxyInstance(
                Zpool.class.getClassLoader(),
                new Class<?>[] {Zpool.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("copyOut")
                      && pool.slot((long) arguments[0]) == SECOND) {
                    whenCopied.run();
                  }
                  try {
                    return method.invoke(pool, arguments);
                  } catch (final InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    final Counters counters = new Counters();
    entries =
        new Entries(
            table,
            new SlotLocks(),
            new LruList(table),
            watched,
            spill,
            new Dictionaries(),
            counters);
    writeback = new Writeback(entries, watched, spill, claims, counters);
  }

  @AfterEach
  void close() throws Exception {
    spill.close();
    table.close();
    pool.close();
    arena.close();
  }

  @Test
  void shouldNotTakeAnOldCopyForAPageThatItTookTwice() {
    put(FIRST, 1);
    put(SECOND, 2);
    whenCopied =
        () -> {
          whenCopied = () -> {};
          put(FIRST, 3);
        };

    writeback.writeColdest(64, false, Pace.UNBROKEN);

    assertEquals(3, value(FIRST));
    assertEquals(2, value(SECOND));
  }

  @Test
  void shouldLoseNeitherPagesNorClaimsWhenItFailsUnexpectedly() {
    put(FIRST, 1);
    put(SECOND, 2);
    put(SECOND + 1, 3);
    whenCopied =
        () -> {
          throw new StackOverflowError("as if");
        };
    for (int i = 0; i <= EntryDescriptor.MAX_CLAIM; i++) {
      assertThrows(
          StackOverflowError.class, () -> writeback.writeColdest(64, false, Pace.UNBROKEN));
    }
    assertEquals(3, entries.lru().size());
    whenCopied = () -> {};

    assertEquals(3, writeback.writeColdest(64, false, Pace.UNBROKEN));

    assertEquals(1, value(FIRST));
    assertEquals(2, value(SECOND));
  }

  @Test
  void shouldTakeStepsAllAlongABatchWithNoSlotLockHeld() {
    for (int i = 0; i < BATCH_PAGES; i++) {
      put(FIRST + i, i);
    }
    final AtomicInteger steps = new AtomicInteger();

    final int moved =
        writeback.writeColdest(
            BATCH_PAGES,
            false,
            () -> {
              steps.incrementAndGet();
              for (int i = 0; i < BATCH_PAGES; i++) {
                assertFalse(entries.lock(FIRST + i).isHeldByCurrentThread());
              }
            });

    assertEquals(BATCH_PAGES, moved);
    // Copied, sealed and moved one by one, encrypted in pieces of a few pages.
    assertTrue(steps.get() > 3 * BATCH_PAGES, "steps: " + steps);
    steps.set(0);
    put(FIRST, 1);
    assertEquals(1, writeback.writeColdest(BATCH_PAGES, false, Pace.UNBROKEN));
    assertEquals(0, steps.get(), "the pace of the job before");
  }

  private void put(final int slot, final int value) {
    page.fill((byte) value);
    final long handle = pool.allocate(slot, 0, PAGE);
    pool.copyIn(handle, page, 0, PAGE);
    assertTrue(entries.publishPooled(slot, handle, PAGE, CodecId.RAW));
  }

  private int value(final int slot) {
    final long entry = table.entry(slot);
    page.fill((byte) 0);
    if (EntryDescriptor.isPooled(entry)) {
      pool.copyOut(EntryDescriptor.location(entry), page, 0, PAGE);
    } else {
      assertEquals(0, spill.read(EntryDescriptor.location(entry), slot, PAGE, page, 0));
    }
    return page.get(ValueLayout.JAVA_BYTE, 17);
  }
}
