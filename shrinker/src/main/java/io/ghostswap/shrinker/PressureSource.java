package io.ghostswap.shrinker;

import java.io.IOException;

/** Tells how short of memory the machine is. */
@FunctionalInterface
public interface PressureSource {
  /**
   * Reads it; called by one thread, twice a second at most.
   *
   * @return for how many percent of the last seconds all tasks waited for memory, 0 to 100
   * @throws IOException where the machine does not tell; it is not asked again
   */
  int percent() throws IOException;
}
