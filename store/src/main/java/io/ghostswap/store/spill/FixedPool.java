package io.ghostswap.store.spill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed number of reusable things; whoever finds none waits for one, and no interrupt disturbs
 * that.
 */
final class FixedPool<T> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();

  @GuardedBy("lock")
  private final Object[] idle;

  @GuardedBy("lock")
  private int idleCount;

  @GuardedBy("lock")
  private boolean closed;

  /** All things are in the pool at first. */
  FixedPool(Object[] things) {
    idle = things.clone();
    idleCount = idle.length;
  }

  /** Takes the thing that was given back last, the one most likely in a CPU's cache. */
  @SuppressWarnings("unchecked")
  T take() {
    lock.lock();
    try {
      while (idleCount == 0 && !closed) {
        returned.awaitUninterruptibly();
      }
      if (closed) {
        throw new IllegalStateException("the spill is closed");
      }
      T thing = (T) idle[--idleCount];
      idle[idleCount] = null;
      return thing;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #take}, but does not wait: null when there is none. */
  T takeIfIdle() {
    lock.lock();
    try {
      return idleCount == 0 && !closed ? null : take();
    } finally {
      lock.unlock();
    }
  }

  void give(T thing) {
    lock.lock();
    try {
      if (idleCount == idle.length) {
        throw new IllegalStateException("given back too often");
      }
      idle[idleCount++] = thing;
      if (closed) {
        returned.signalAll();
      } else {
        returned.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives nothing out any more and waits until everything is back; false if it is not after the
   * given time or an interrupt.
   */
  boolean close(long timeoutMs) {
    long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    lock.lock();
    try {
      closed = true;
      returned.signalAll();
      while (idleCount < idle.length && leftNs > 0) {
        leftNs = returned.awaitNanos(leftNs);
      }
      return idleCount == idle.length;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
