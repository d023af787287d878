package io.ghostswap.fuse.daemon;

import java.io.IOException;

/** Looks at the machine now and then, and changes how it serves swap. For one thread. */
interface Guard extends AutoCloseable {
  /** What it is for, for the log. */
  @Override
  String toString();

  /**
   * Looks. It may be called before the time that it named.
   *
   * @return milliseconds until it wants to look again
   * @throws IOException when it cannot go on
   */
  long look() throws IOException;

  @Override
  void close() throws IOException;
}
