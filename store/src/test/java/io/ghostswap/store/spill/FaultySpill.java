package io.ghostswap.store.spill;

import java.util.List;
import java.util.function.LongSupplier;

/** Opens a spill over {@link FaultyFile}s for tests of other packages. */
public final class FaultySpill {
  private FaultySpill() {}

  /** A spill over one tier. */
  public static Spill over(FaultyFile file, LongSupplier nanos) {
    return new Spill(List.of(file), true, nanos);
  }
}
