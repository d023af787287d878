package io.ghostswap.it.jmh;

import io.ghostswap.config.Parameters;
import io.ghostswap.store.PageStore;
import io.ghostswap.store.StoreOptions;
import io.ghostswap.store.StoreResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A store that holds the sample, its reserve full as in a daemon that has run for a while. */
@State(Scope.Benchmark)
public class FilledStore {
  private static final long RAM_BYTES = 1L << 30;
  private static final int STEP = 1024;

  /** One for every page may be used; the clock of the store stands still but for this. */
  private final AtomicLong slept = new AtomicLong();

  private final Parameters parameters = new Parameters();
  private PageStore store;

  /** Opens and fills it. */
  @Setup(Level.Trial)
  public void fill(final SamplePages sample) {
    store =
        PageStore.open(
            new StoreOptions(SamplePages.PAGES, List.of(), RAM_BYTES),
            parameters,
            () -> System.nanoTime() + slept.get());
    if (store.store(0, SamplePages.PAGES, sample.pages(), 0) != StoreResult.OK) {
      throw new IllegalStateException("the sample does not fit into the pool");
    }
    while (store.needsMemoryUpkeep()) {
      store.keepUpMemory(STEP);
    }
  }

  /** The store; slot {@code i} holds page {@code i}. */
  PageStore store() {
    return store;
  }

  /** Lets every page become cold and dense. */
  void coolDown() {
    final int idleSeconds = parameters.current().recompressIdleSeconds();
    slept.addAndGet((idleSeconds + 1) * 1_000_000_000L);
    int denser;
    do {
      denser = store.recompressCold(idleSeconds, STEP, STEP);
    } while (denser >= 0);
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    store.close();
  }
}
