package io.ghostswap.it.speed;

import java.util.Optional;

/** One of the systems that are compared. */
interface Variant {
  /** Its name in tables. */
  String name();

  /** Why this machine cannot run it, as the end of a sentence; empty when it can. */
  Optional<String> missing();

  /**
   * Brings it up as swap.
   *
   * @param bytes size of the swap
   */
  Running swap(long bytes);

  /**
   * Brings it up without swap, to read its file and its device.
   *
   * @param bytes size of the file
   */
  Running files(long bytes);
}
