package io.ghostswap.store;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Spreads an actor over the time that a longer one takes. The actors of a state start together, so
 * a short one would always meet the same part of a long one.
 */
final class Stagger {
  /** Spins that last about as long as the longest job. */
  private static final int MAX_SPINS = 400;

  private Stagger() {}

  /** Lets some time pass, of a length that nobody knows. */
  static void spin() {
    for (int spins = ThreadLocalRandom.current().nextInt(MAX_SPINS); spins > 0; spins--) {
      Thread.onSpinWait();
    }
  }
}
