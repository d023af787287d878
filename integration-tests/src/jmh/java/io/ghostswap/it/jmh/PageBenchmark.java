package io.ghostswap.it.jmh;

import static io.ghostswap.it.density.Corpus.PAGE_SIZE;

import io.ghostswap.it.density.Corpus;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** One page in and one page out, through the store and by the bare codec. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageBenchmark {
  /** A page overwrites itself. */
  @Benchmark
  public int store(final SamplePages sample, final FilledStore filled, final Worker worker) {
    final int page = worker.nextPage();
    return filled.store().store(page, 1, sample.pages(), Corpus.offset(page));
  }

  /** The least that a store can do: one copy of a page, and one call of the compressor. */
  @Benchmark
  public int compressAndCopy(final SamplePages sample, final Worker worker) {
    final int page = worker.nextPage();
    MemorySegment.copy(sample.pages(), Corpus.offset(page), worker.scratchSegment, 0, PAGE_SIZE);
    return worker.compressor.compress(
        worker.scratch, 0, PAGE_SIZE, worker.encoded, 0, SamplePages.COMPRESSED_BOUND);
  }

  /** A page as lz4 left it. */
  @Benchmark
  public int load(final FilledStore filled, final Worker worker) {
    return filled.store().load(worker.nextPage(), 1, worker.target, 0);
  }

  /** The least that a load can do: one call of the decompressor, and one copy of a page. */
  @Benchmark
  public int decompressAndCopy(final SamplePages sample, final Worker worker) {
    final int page = worker.nextPage();
    final int length =
        worker.decompressor.decompress(
            sample.compressed(),
            page * SamplePages.COMPRESSED_BOUND,
            sample.length(page),
            worker.scratch,
            0,
            PAGE_SIZE);
    MemorySegment.copy(worker.scratchSegment, 0, worker.target, 0, PAGE_SIZE);
    return length;
  }

  /** A page that was made dense. */
  @Benchmark
  public int loadDense(final DenseStore dense, final Worker worker) {
    return dense.store().load(worker.nextPage(), 1, worker.target, 0);
  }
}
