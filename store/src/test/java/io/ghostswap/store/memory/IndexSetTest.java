package io.ghostswap.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSetTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 4096, 4097, 262_145})
  void shouldAgreeWithTreeSet(int capacity) {
    long seed = System.nanoTime();
    System.out.println("IndexSetTest capacity " + capacity + " seed " + seed);
    Random random = new Random(seed);
    for (boolean full : new boolean[] {false, true}) {
      TreeSet<Integer> model = new TreeSet<>();
      if (full) {
        for (int i = 0; i < capacity; i++) {
          model.add(i);
        }
      }
      try (IndexSet set =
          full
              ? IndexSet.full(MemoryTag.SCRATCH, capacity)
              : IndexSet.empty(MemoryTag.SCRATCH, capacity)) {
        for (int step = 0; step < 20_000; step++) {
          int index = random.nextBoolean() ? random.nextInt(capacity) : Math.max(0, set.lowest());
          if (model.remove(index)) {
            set.remove(index);
          } else {
            set.add(index);
            model.add(index);
          }
          assertEquals(model.size(), set.size());
          assertEquals(model.isEmpty() ? IndexSet.NONE : model.first(), set.lowest());
          assertEquals(model.isEmpty() ? IndexSet.NONE : model.last(), set.highest());
          assertEquals(model.contains(index), set.contains(index));
        }
      }
    }
  }

  @Test
  void shouldFindRunsBothWays() {
    try (IndexSet set = IndexSet.empty(MemoryTag.SCRATCH, 200)) {
      set.addRun(60, 70);
      assertEquals(70, set.runFrom(60, 100));
      assertEquals(10, set.runFrom(60, 10));
      assertEquals(70, set.runDownFrom(129, 100));
      set.removeRun(100, 5);
      assertEquals(40, set.runFrom(60, 100));
      assertEquals(25, set.runDownFrom(129, 100));
    }
  }

  @Test
  void shouldRefuseDoubleAddAndDoubleRemove() {
    try (IndexSet set = IndexSet.empty(MemoryTag.SCRATCH, 10)) {
      set.add(3);
      assertThrows(IllegalStateException.class, () -> set.add(3));
      assertThrows(IllegalStateException.class, () -> set.remove(4));
      assertThrows(IndexOutOfBoundsException.class, () -> set.add(10));
      assertThrows(IndexOutOfBoundsException.class, () -> set.contains(-1));
      assertEquals(1, set.size());
    }
  }
}
