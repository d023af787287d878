package io.ghostswap.it.density;

import io.ghostswap.it.report.Latencies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** Something that gives single pages back, and how long it takes. */
@FunctionalInterface
interface PageLoad {
  /**
   * Loads one page into the whole of {@code target}, which is aligned to a page.
   *
   * @throws IOException when it does not come back
   */
  void load(int page, ByteBuffer target) throws IOException;

  /** The median time of loading one random page, in nanoseconds, after a warm-up on others. */
  static double medianNanos(final PageLoad load, final int pages) throws IOException {
    final int warmUp = 8_192;
    final int measured = 16_384;
    final ByteBuffer target = pageBuffer();
    final Random random = new Random(pages);
    final Latencies latencies = new Latencies(measured);
    for (int i = 0; i < warmUp + measured; i++) {
      final int page = random.nextInt(pages);
      target.clear();
      final long start = System.nanoTime();
      load.load(page, target);
      final long duration = System.nanoTime() - start;
      if (i >= warmUp) {
        latencies.add(duration);
      }
    }
    return latencies.percentile(0.5);
  }

  /** Memory for one page, as direct I/O wants it. */
  static ByteBuffer pageBuffer() {
    return ByteBuffer.allocateDirect(2 * Corpus.PAGE_SIZE)
        .alignedSlice(Corpus.PAGE_SIZE)
        .slice(0, Corpus.PAGE_SIZE);
  }
}
