package io.ghostswap.it.jmh;

import io.ghostswap.it.density.Corpus;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Stores and loads in turn; how much more is done by more threads. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MixedBenchmark {
  /** One page in and another one out. */
  @Benchmark
  public int storeAndLoad(final SamplePages sample, final FilledStore filled, final Worker worker) {
    final int page = worker.nextPage();
    final int result = filled.store().store(page, 1, sample.pages(), Corpus.offset(page));
    return result + filled.store().load(worker.nextPage(), 1, worker.target, 0);
  }
}
