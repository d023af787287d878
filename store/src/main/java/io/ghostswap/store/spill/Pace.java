package io.ghostswap.store.spill;

/**
 * How a writer of a batch shares its processor with others. A batch is a millisecond of work, and
 * who is woken on the same processor meanwhile waits for it, as long as the kernel's scheduler lets
 * a thread go on.
 */
public interface Pace {

  /** All work in one go: for whoever is waited for. */
  Pace UNBROKEN = () -> {};

  /**
   * A piece of work of some microseconds is done; may leave the processor for a moment. Called with
   * no lock held.
   */
  void step();
}
