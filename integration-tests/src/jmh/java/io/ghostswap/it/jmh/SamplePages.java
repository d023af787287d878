package io.ghostswap.it.jmh;

import static io.ghostswap.it.density.Corpus.PAGE_SIZE;

import io.ghostswap.config.Parameters;
import io.ghostswap.it.density.Corpus;
import io.ghostswap.it.density.DensityBenchmark;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Pages of the corpus that the store keeps as lz4 makes them, spread over all of it, as they are
 * and compressed: on others the store does not go the way that is measured.
 */
@State(Scope.Benchmark)
public class SamplePages {
  /** Pages in the sample, a power of two; together more than a core's own caches hold. */
  static final int PAGES = 1024;

  /** So many pages are looked at for one in the sample. */
  private static final int SPARE = 4;

  /** Room for what a codec makes of a page at worst. */
  static final int COMPRESSED_BOUND = 4224;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment pages = arena.allocate((long) PAGES * PAGE_SIZE, PAGE_SIZE);
  private final ByteBuffer pagesBuffer = pages.asByteBuffer();
  private final ByteBuffer compressed = ByteBuffer.allocateDirect(PAGES * COMPRESSED_BOUND);
  private final int[] lengths = new int[PAGES];

  /** Chooses the pages from the corpus that the density benchmark has collected. */
  @Setup(Level.Trial)
  public void choose() throws IOException {
    final LZ4Compressor compressor = LZ4Factory.nativeInstance().fastCompressor();
    final int longest = new Parameters().current().denseOverBytes();
    try (Corpus corpus = Corpus.open(DensityBenchmark.corpusFile())) {
      int chosen = 0;
      final int step = Math.max(1, corpus.pages() / PAGES / SPARE);
      for (int page = 0; page < corpus.pages() && chosen < PAGES; page += step) {
        MemorySegment.copy(
            corpus.memory(), Corpus.offset(page), pages, Corpus.offset(chosen), PAGE_SIZE);
        lengths[chosen] =
            compressor.compress(
                pagesBuffer,
                chosen * PAGE_SIZE,
                PAGE_SIZE,
                compressed,
                chosen * COMPRESSED_BOUND,
                COMPRESSED_BOUND);
        chosen += !corpus.isSameFilled(page) && lengths[chosen] <= longest ? 1 : 0;
      }
      if (chosen < PAGES) {
        throw new IllegalStateException("the corpus has too few pages for lz4");
      }
    }
  }

  /** Page {@code i} is at {@code i * 4096L}. */
  MemorySegment pages() {
    return pages;
  }

  /** The same memory as {@link #pages()}. */
  ByteBuffer pagesBuffer() {
    return pagesBuffer;
  }

  /** Page {@code i}, compressed by lz4, is at {@code i * COMPRESSED_BOUND}. */
  ByteBuffer compressed() {
    return compressed;
  }

  /** Bytes of page {@code i} in {@link #compressed()}. */
  int length(final int i) {
    return lengths[i];
  }

  /** Frees the pages. */
  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }
}
