package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpillConcurrencyTest {

  private static final long RUN_NS = TimeUnit.SECONDS.toNanos(4);
  private static final long LIMIT_S = 60;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < limit, what);
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldKeepCountsAndContentExactWhenAllHappensAtOnce() throws Exception {
    long seed = System.nanoTime();
    System.out.println("SpillConcurrencyTest seed " + seed);
    try (SpillFixture fixture = new SpillFixture(true, 16, 16)) {
      PageModel model = new PageModel(fixture.spill, 4_000);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger version = new AtomicInteger();
      List<Future<Long>> runs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Random random = new Random(seed + i);
        runs.add(threads.submit(() -> writeUntil(stop, model, version, random)));
      }
      for (int i = 0; i < 3; i++) {
        Random random = new Random(seed + 100 + i);
        runs.add(threads.submit(() -> readUntil(stop, model, random)));
      }
      runs.add(threads.submit(() -> cleanUntil(stop, model)));
      long end = System.nanoTime() + RUN_NS;
      await("run time", () -> System.nanoTime() > end || runs.stream().anyMatch(Future::isDone));
      stop.set(true);
      StringBuilder counts = new StringBuilder("writes, reads, cleanings:");
      for (Future<Long> run : runs) {
        counts.append(' ').append(run.get(LIMIT_S, TimeUnit.SECONDS));
      }
      System.out.println(counts);
      fixture.spill.checkInvariants();
      assertEquals(model.expectedLiveBytes(), fixture.spill.liveBytes());
      for (int slot = 0; slot < model.slots(); slot++) {
        model.check(slot, fixture.target);
        model.drop(slot);
      }
      assertEquals(0, fixture.spill.liveBytes());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void shouldReadAheadWhileAllIsWrittenAnew() throws Exception {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      PageModel model = new PageModel(fixture.spill, 4_000);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger version = new AtomicInteger();
      List<Future<Long>> runs = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Random random = new Random(i);
        runs.add(threads.submit(() -> writeInOrderUntil(stop, model, version, random)));
        runs.add(threads.submit(() -> readInOrderUntil(stop, model, random)));
      }
      runs.add(threads.submit(() -> cleanUntil(stop, model)));
      long end = System.nanoTime() + RUN_NS / 2;
      await("run time", () -> System.nanoTime() > end || runs.stream().anyMatch(Future::isDone));
      stop.set(true);
      for (Future<Long> run : runs) {
        run.get(LIMIT_S, TimeUnit.SECONDS);
      }
      assertTrue(fixture.spill.readAheadHits() > 0);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Batches of neighbours, most of them large ones. */
  private static long writeInOrderUntil(
      AtomicBoolean stop, PageModel model, AtomicInteger version, Random random) {
    long count = 0;
    for (; !stop.get(); count++) {
      int pages = random.nextInt(3) == 0 ? 20 : SpillBatch.MAX_PAGES;
      int first = random.nextInt(model.slots() - pages);
      if (!model.storeRange(first, pages, version.incrementAndGet())) {
        for (int slot = 0; slot < model.slots(); slot += 2) {
          model.drop(slot);
        }
      }
    }
    return count;
  }

  private static long readInOrderUntil(AtomicBoolean stop, PageModel model, Random random) {
    long count = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(4096);
      while (!stop.get()) {
        int first = random.nextInt(model.slots() - 800);
        for (int slot = first; slot < first + 800 && !stop.get(); slot += 16) {
          count += model.checkRun(slot, slot + 16, target);
        }
      }
    }
    return count;
  }

  private static long writeUntil(
      AtomicBoolean stop, PageModel model, AtomicInteger version, Random random) {
    long count = 0;
    for (; !stop.get(); count++) {
      int[] slots =
          random.ints(0, model.slots()).distinct().limit(1 + random.nextInt(64)).toArray();
      int[] versions = new int[slots.length];
      java.util.Arrays.fill(versions, version.incrementAndGet());
      if (!model.store(slots, versions)) {
        for (int i = 0; i < 200; i++) {
          model.drop(random.nextInt(model.slots()));
        }
      }
    }
    return count;
  }

  private static long readUntil(AtomicBoolean stop, PageModel model, Random random) {
    long count = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(4096);
      for (; !stop.get(); count++) {
        model.check(random.nextInt(model.slots()), target);
      }
    }
    return count;
  }

  private static long cleanUntil(AtomicBoolean stop, PageModel model) {
    long count = 0;
    while (!stop.get()) {
      count += model.clean() == SpillResult.OK ? 1 : 0;
    }
    return count;
  }

  @Test
  void shouldReadOneTierWhileWritesToAnotherHang() throws Exception {
    try (SpillFixture fixture = new SpillFixture(true, 16, 16)) {
      byte[] payload = SpillFixture.payload(new Random(1), 2000);
      fixture.files[0].failWritesAfter(0, Libc.EIO, false);
      long second = fixture.store(1, payload);
      fixture.files[0].heal();
      fixture.nowNs.addAndGet(BackOff.FIRST_NS);
      fixture.files[0].hang();
      Future<Integer> hanging = threads.submit(() -> fixture.write(10, 4096));
      await("the write hangs", () -> fixture.files[0].underWay() == 1);
      assertEquals(SpillResult.OK, fixture.read(second, 1, 2000));
      assertArrayEquals(payload, fixture.bytes(2000));
      fixture.files[0].stopHanging();
      assertEquals(SpillResult.OK, hanging.get(LIMIT_S, TimeUnit.SECONDS));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void shouldWriteSideBySide() throws Exception {
    try (SpillFixture fixture = new SpillFixture(true, 16)) {
      fixture.files[0].hang();
      List<Future<Integer>> writes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        writes.add(threads.submit(() -> fixture.write(10, 4096)));
      }
      await("three writes are under way together", () -> fixture.files[0].underWay() == 3);
      Future<SpillBatch> waiting = threads.submit(fixture.spill::batch);
      assertTrue(!waiting.isDone());
      fixture.files[0].stopHanging();
      for (Future<Integer> write : writes) {
        assertEquals(SpillResult.OK, write.get(LIMIT_S, TimeUnit.SECONDS));
      }
      fixture.spill.recycle(waiting.get(LIMIT_S, TimeUnit.SECONDS));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void shouldNeverFreeASegmentUnderAPin() throws Exception {
    SegmentTable table = new SegmentTable(2);
    int rounds = 200_000;
    int enoughPins = 5_000;
    AtomicInteger pins = new AtomicInteger();
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    // One thread pins as long as the record is published; the other one withdraws it, and the pin
    // must hold.
    Object slotLock = new Object();
    int[] published = {-1};
    AtomicBoolean stop = new AtomicBoolean();
    Future<?> reader =
        threads.submit(
            () -> {
              while (!stop.get()) {
                int segment;
                long generation;
                synchronized (slotLock) {
                  segment = published[0];
                  if (segment < 0) {
                    continue;
                  }
                  table.pin(segment);
                  generation = table.generation(segment);
                }
                for (int i = 0; i < 3; i++) {
                  assertEquals(generation, table.generation(segment), "the segment was used anew");
                  assertTrue(SegmentWord.state(table.word(segment)) != SegmentWord.FREE);
                }
                table.unpin(segment);
                pins.incrementAndGet();
              }
            });
    for (int round = 1; (round <= rounds || pins.get() < enoughPins) && !reader.isDone(); round++) {
      assertTrue(System.nanoTime() < limit, "only " + pins + " pins");
      while (table.freeSegments() == 0 && !reader.isDone()) {
        Thread.onSpinWait();
      }
      int segment = table.open(round, false);
      table.addLive(segment, 2);
      synchronized (slotLock) {
        published[0] = segment;
      }
      table.close(segment, 1);
      synchronized (slotLock) {
        published[0] = -1;
        table.release(segment, 2);
      }
    }
    stop.set(true);
    reader.get(LIMIT_S, TimeUnit.SECONDS);
    table.checkInvariants();
    assertEquals(2, table.freeSegments());
    threads.shutdownNow();
  }
}
