package io.ghostswap.it.jmh;

import io.ghostswap.store.PageStore;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A filled store on whose pages the background has done all that it does to cold ones. */
@State(Scope.Benchmark)
public class DenseStore {
  private FilledStore filled;

  /** Cools the pages down. */
  @Setup(Level.Trial)
  public void coolDown(final FilledStore store) {
    filled = store;
    filled.coolDown();
  }

  PageStore store() {
    return filled.store();
  }
}
