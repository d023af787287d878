package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.GhostFileSystem;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests of one processor that wait for their texts, each with a thread that serves nothing else
 * meanwhile. One thread is kept free of them, so that no user but root can have pages wait by
 * opening texts. Thread-safe.
 */
final class WaitingTexts {
  private final int limit;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Counts from nothing.
   *
   * @param threads of the processor, 1 at least
   */
  WaitingTexts(int threads) {
    this.limit = Math.max(1, threads - 1);
  }

  /** Counts one more, unless there are as many as there may be; root's are always counted. */
  boolean add(int uid) {
    if (waiting.incrementAndGet() <= limit || uid == GhostFileSystem.ROOT_USER) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  /** Counts one less. */
  void remove() {
    waiting.decrementAndGet();
  }
}
