package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import io.ghostswap.store.spill.FaultyFile;
import io.ghostswap.store.spill.FaultySpill;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A store over a disk in memory, with a clock that stands still; checks itself when it closes. */
final class StoreFixture implements AutoCloseable {
  /** A page number whose page does not compress. */
  static final long INCOMPRESSIBLE = 1;

  /** A page number whose page is one repeated word. */
  static final long SAME_FILLED = 8;

  final AtomicLong nanos = new AtomicLong(1);
  final Parameters parameters = new Parameters();
  final FaultyFile disk;
  final PageStore store;
  private final MemorySegment memory = Arena.ofAuto().allocate(64L * TestPages.SIZE);
  private final MemorySegment scratch = Arena.ofAuto().allocate(TestPages.SIZE);
  private final long mappedBefore = mapped();

  /** A store of 65536 slots; {@code segments} mebibytes of spill, 0 for none. */
  StoreFixture(final int segments, final String settings) {
    set("pool_reserve_bytes=256K writeback_batch_size=64 " + settings);
    final StoreOptions options = new StoreOptions(65_536, List.of(), 1L << 30);
    disk = segments == 0 ? null : new FaultyFile(segments);
    store =
        PageStore.open(
            options,
            parameters,
            segments == 0 ? null : FaultySpill.over(disk, nanos::get),
            nanos::get);
  }

  /** Changes parameters: {@code name=value} words. */
  void set(final String words) {
    final List<Assignment> assignments = new ArrayList<>();
    for (final String word : words.trim().split(" +")) {
      final String[] parts = word.split("=", 2);
      assignments.add(new Assignment(Parameter.of(parts[0]), parts[1]));
    }
    parameters.apply(assignments);
  }

  /** Stores the page with this number. */
  int put(final int slot, final long number) {
    TestPages.fill(memory, 0, number);
    return store.store(slot, 1, memory, 0);
  }

  /** Stores pages of consecutive numbers, all incompressible, one request each 32 pages. */
  void putIncompressible(final int firstSlot, final int pages) {
    for (int slot = firstSlot; slot < firstSlot + pages; slot++) {
      assertEquals(StoreResult.OK, put(slot, incompressible(slot)), "slot " + slot);
    }
  }

  /** Stores consecutive incompressible pages, up to 64, with one request. */
  void putRun(final int firstSlot, final int pages) {
    for (int i = 0; i < pages; i++) {
      TestPages.fill(memory, (long) i * TestPages.SIZE, incompressible(firstSlot + i));
    }
    assertEquals(StoreResult.OK, store.store(firstSlot, pages, memory, 0));
  }

  /** Loads consecutive pages, up to 64, with one request, and leaves them in memory. */
  int loadRun(final int firstSlot, final int pages) {
    return store.load(firstSlot, pages, memory, 0);
  }

  /** Loads consecutive pages with one request and compares all but some with what was stored. */
  void assertRun(final int firstSlot, final int pages, final int... others) {
    assertEquals(StoreResult.OK, loadRun(firstSlot, pages));
    for (int i = 0; i < pages; i++) {
      final int slot = firstSlot + i;
      assertTrue(
          Arrays.stream(others).anyMatch(other -> other == slot)
              || TestPages.is(memory, (long) i * TestPages.SIZE, incompressible(slot), scratch),
          "wrong page at slot " + slot);
    }
  }

  static long incompressible(final int slot) {
    return 8L * slot + INCOMPRESSIBLE;
  }

  /** Loads a slot and compares it with the page of this number. */
  void assertPage(final int slot, final long number) {
    assertEquals(StoreResult.OK, store.load(slot, 1, memory, 0), "slot " + slot);
    assertTrue(TestPages.is(memory, 0, number, scratch), "wrong page at slot " + slot);
  }

  /** Stores a page of random letters, which only an entropy coder makes much smaller. */
  void putLetters(final int slot) {
    TestPages.fillLetters(memory, slot);
    assertEquals(StoreResult.OK, store.store(slot, 1, memory, 0));
  }

  void assertLetters(final int slot) {
    assertEquals(StoreResult.OK, store.load(slot, 1, memory, 0));
    TestPages.fillLetters(scratch, slot);
    assertEquals(-1, scratch.mismatch(memory.asSlice(0, TestPages.SIZE)), "slot " + slot);
  }

  /** Stores a page of chunks that all such pages have in common, in an order of its own. */
  void putAlike(final int slot) {
    TestPages.fillAlike(memory, slot);
    assertEquals(StoreResult.OK, store.store(slot, 1, memory, 0));
  }

  void assertAlike(final int slot) {
    assertEquals(StoreResult.OK, store.load(slot, 1, memory, 0));
    TestPages.fillAlike(scratch, slot);
    assertEquals(-1, scratch.mismatch(memory.asSlice(0, TestPages.SIZE)), "slot " + slot);
  }

  void assertEmpty(final int slot) {
    memory.fill((byte) 7);
    assertEquals(StoreResult.OK, store.load(slot, 1, memory, 0));
    for (int at = 0; at < TestPages.SIZE; at += Long.BYTES) {
      assertEquals(0, memory.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, at));
    }
  }

  int load(final int slot) {
    return store.load(slot, 1, memory, 0);
  }

  long count(final Counter counter) {
    return store.counters().value(counter);
  }

  boolean isSpilled(final int slot) {
    return EntryDescriptor.isSpilled(store.parts().entries().table().entry(slot));
  }

  void passSeconds(final long seconds) {
    nanos.addAndGet(seconds * 1_000_000_000L);
  }

  @Override
  public void close() {
    store.close();
    assertEquals(mappedBefore, mapped(), "native memory left behind");
  }

  private static long mapped() {
    long bytes = 0;
    for (final MemoryTag tag : MemoryTag.values()) {
      bytes += NativeMemory.bytes(tag);
    }
    return bytes;
  }
}
