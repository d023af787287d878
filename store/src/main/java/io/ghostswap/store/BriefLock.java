package io.ghostswap.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held for a copy of a page or less. Who finds it taken looks again a few times
 * before it sleeps: to sleep and to be woken takes many times as long as the lock is held, and
 * makes garbage.
 */
final class BriefLock extends ReentrantLock {
  private static final long serialVersionUID = 1L;

  /** About two microseconds; none where the holder needs the same processor. */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 50 : 0;

  BriefLock() {}

  @Override
  public void lock() {
    for (int i = 0; i < SPINS; i++) {
      if (tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    super.lock();
  }
}
