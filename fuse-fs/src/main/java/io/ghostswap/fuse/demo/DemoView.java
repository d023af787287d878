package io.ghostswap.fuse.demo;

import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.Progress;

/** Where the demo shows what it does. */
public interface DemoView {
  /** Takes the steps of bringing swap up and taking it down. */
  Progress progress();

  /**
   * Begins a part of the demo.
   *
   * @param sentence what is going to happen
   */
  void headline(String sentence);

  /**
   * A line that the program printed.
   *
   * @param line the line
   */
  void program(String line);

  /**
   * Shows the table of the swap as it is now.
   *
   * @param instance the swap
   */
  void table(Instance instance);
}
