package io.ghostswap.fuse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PagePassTest {
  private static final int PAGES = 100;
  private static final int BYTES = PAGES * PageMix.PAGE_SIZE;

  private static MemoryProgramOptions options(final String order, final int threads) {
    return new MemoryProgramOptions(BYTES, 1, order, 0, threads, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shouldFindEveryPageRight(final int threads) {
    try (Arena arena = Arena.ofShared()) {
      final PagePass pass = new PagePass(arena.allocate(BYTES), PAGES, options("random", threads));
      pass.write("filling", 0);
      assertEquals(PAGES, pass.visited());
      assertEquals(0, pass.verify(0));
      assertEquals(PAGES, pass.visited());
      pass.write("rewriting", 1);
      assertEquals(0, pass.verify(1));
    }
  }

  @Test
  void shouldFindOneFlippedBit() {
    try (Arena arena = Arena.ofShared()) {
      final MemorySegment memory = arena.allocate(BYTES);
      final PagePass pass = new PagePass(memory, PAGES, options("sequential", 1));
      pass.write("filling", 0);
      final long at = 42L * PageMix.PAGE_SIZE + 4095;
      memory.set(ValueLayout.JAVA_BYTE, at, (byte) (memory.get(ValueLayout.JAVA_BYTE, at) ^ 1));
      assertEquals(1, pass.verify(0));
    }
  }

  @Test
  void shouldFindPagesThatCameBackInEachOthersPlace() {
    try (Arena arena = Arena.ofShared()) {
      final MemorySegment memory = arena.allocate(BYTES);
      final PagePass pass = new PagePass(memory, PAGES, options("sequential", 1));
      pass.write("filling", 0);
      final byte[] first = memory.asSlice(0, PageMix.PAGE_SIZE).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment.copy(memory, PageMix.PAGE_SIZE, memory, 0, PageMix.PAGE_SIZE);
      MemorySegment.copy(
          MemorySegment.ofArray(first), 0, memory, PageMix.PAGE_SIZE, PageMix.PAGE_SIZE);
      assertEquals(2, pass.verify(0));
    }
  }

  @Test
  void shouldFindPagesOfAnEarlierGeneration() {
    try (Arena arena = Arena.ofShared()) {
      final PagePass pass = new PagePass(arena.allocate(BYTES), PAGES, options("sequential", 1));
      pass.write("filling", 0);
      assertTrue(pass.verify(1) > PAGES / 2);
    }
  }
}
