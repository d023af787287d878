package io.ghostswap.config;

import java.util.Set;

/** Hears of every change of {@link Parameters}. */
@FunctionalInterface
public interface ChangeListener {
  /**
   * Called after a change, in the thread that made it.
   *
   * @param settings the values now
   * @param assigned the parameters that were written, also with the value that they had
   */
  void changed(Settings settings, Set<Parameter> assigned);
}
