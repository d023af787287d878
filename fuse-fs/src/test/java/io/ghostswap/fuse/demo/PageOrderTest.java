package io.ghostswap.fuse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PageOrderTest {
  private static List<Long> visited(
      final PageOrder order, final long from, final long to, final long seed) {
    final List<Long> pages = new ArrayList<>();
    order.visit(from, to, seed, pages::add);
    return pages;
  }

  @ParameterizedTest
  @EnumSource
  void shouldVisitEveryPageOnce(final PageOrder order) {
    for (final int count : new int[] {1, 2, 3, 64, 1000, 1025}) {
      for (final long seed : new long[] {0, 1, -1, 0x123456789abcdefL}) {
        assertEquals(
            LongStream.range(5, 5 + count).boxed().toList(),
            visited(order, 5, 5 + count, seed).stream().sorted().toList(),
            order + " of " + count + " with seed " + seed);
      }
    }
  }

  @Test
  void shouldBeInDisorderAndTheSameForTheSameSeed() {
    final List<Long> random = visited(PageOrder.RANDOM, 0, 1000, 3);
    assertEquals(random, visited(PageOrder.RANDOM, 0, 1000, 3));
    assertNotEquals(random, visited(PageOrder.RANDOM, 0, 1000, 4));
    long neighbours = 0;
    for (int i = 1; i < random.size(); i++) {
      neighbours += Math.abs(random.get(i) - random.get(i - 1)) <= 8 ? 1 : 0;
    }
    assertEquals(0, neighbours / 100);
  }
}
