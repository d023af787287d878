package io.ghostswap.fuse.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

final class PageMixTest {
  private static final int PAGES = 4000;

  private final PageMix mix = new PageMix(7);
  private final byte[] page = new byte[PageMix.PAGE_SIZE];

  @Test
  void shouldMakeTheSamePageAgain() {
    for (int i = 0; i < 100; i++) {
      mix.fill(i, 0, page);
      final byte[] again = new byte[PageMix.PAGE_SIZE];
      Arrays.fill(again, (byte) 0xA5);
      new PageMix(7).fill(i, 0, again);
      assertArrayEquals(page, again);
    }
  }

  @Test
  void shouldMakeNoOtherPageTwice() {
    final Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < PAGES; i++) {
      if (mix.kind(i, 0) != PageKind.SAME_FILLED) {
        mix.fill(i, 0, page);
        assertTrue(seen.add(Arrays.hashCode(page)), "page " + i + " was there before");
      }
    }
  }

  @Test
  void shouldChangeWithTheSeedAndTheGeneration() {
    assertTrue(share(new PageMix(7), 1) < 0.1);
    assertTrue(share(new PageMix(8), 0) < 0.1);
    assertEquals(1, share(new PageMix(7), 0));
  }

  /** The share of pages that are equal to those of {@link #mix} that were never rewritten. */
  private double share(final PageMix other, final int generation) {
    final byte[] content = new byte[PageMix.PAGE_SIZE];
    int equal = 0;
    for (int i = 0; i < PAGES; i++) {
      mix.fill(i, 0, page);
      other.fill(i, generation, content);
      equal += Arrays.equals(page, content) ? 1 : 0;
    }
    return (double) equal / PAGES;
  }

  @Test
  void shouldHaveEveryKindInItsShare() {
    final Map<PageKind, Integer> counts = new EnumMap<>(PageKind.class);
    for (int i = 0; i < PAGES; i++) {
      counts.merge(mix.kind(i, 0), 1, Integer::sum);
    }
    assertEquals(0.20, counts.get(PageKind.SAME_FILLED) / (double) PAGES, 0.03);
    assertEquals(0.32, counts.get(PageKind.TEXT) / (double) PAGES, 0.03);
    assertEquals(0.38, counts.get(PageKind.POINTERS) / (double) PAGES, 0.03);
    assertEquals(0.10, counts.get(PageKind.INCOMPRESSIBLE) / (double) PAGES, 0.03);
  }

  @Test
  void shouldMakePagesThatAreThreeQuartersCompressible() {
    final LZ4Compressor lz4 = LZ4Factory.fastestInstance().fastCompressor();
    final byte[] compressed = new byte[lz4.maxCompressedLength(PageMix.PAGE_SIZE)];
    final PageMix quarter = new PageMix(7, PageKind.QUARTER_RANDOM);
    for (int i = 0; i < 100; i++) {
      quarter.fill(i, 0, page);
      final int length = lz4.compress(page, compressed);
      assertTrue(length > 1024 && length < 1100, "length " + length);
    }
  }

  @Test
  void shouldCompressLikeTheMemoryOfRealPrograms() {
    final LZ4Compressor lz4 = LZ4Factory.fastestInstance().fastCompressor();
    final byte[] compressed = new byte[lz4.maxCompressedLength(PageMix.PAGE_SIZE)];
    long bytes = 0;
    for (int i = 0; i < PAGES; i++) {
      mix.fill(i, 0, page);
      final int length = lz4.compress(page, compressed);
      bytes += mix.kind(i, 0) == PageKind.SAME_FILLED ? 0 : Math.min(length, PageMix.PAGE_SIZE);
    }
    final double ratio = (double) PAGES * PageMix.PAGE_SIZE / bytes;
    assertTrue(ratio > 2.3 && ratio < 3.2, "ratio " + ratio);
  }
}
