package io.ghostswap.store;

/** The numbers of all {@link Counter}s at one moment. */
public final class CounterSnapshot {
  private final long[] values;

  CounterSnapshot(final long[] values) {
    this.values = values;
  }

  /** The number of {@code counter}. */
  public long value(final Counter counter) {
    return values[counter.ordinal()];
  }
}
