package io.ghostswap.shrinker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the thread of an {@link Agent}. An exception of the agent is logged, the first of each kind,
 * and the agent goes on after a rest: a background duty never ends while the daemon lives.
 */
final class AgentThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);
  private static final long REST_AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSE_TIMEOUT_MS = 30_000;

  private final Agent agent;
  private final Runnable onStart;
  private final Thread thread;
  private volatile boolean resting;
  private volatile boolean closed;
  private Class<? extends Throwable> lastFailure;

  /** Makes the thread, which calls {@code onStart} before its first cycle. */
  AgentThread(final Agent agent, final Runnable onStart) {
    this.agent = agent;
    this.onStart = onStart;
    this.thread = new Thread(this::run, agent.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Ends the rest, if the agent rests. Cheap, never blocks; called from the data path. */
  void wake() {
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    onStart.run();
    while (!closed) {
      final long rest = step();
      if (rest > 0 && !closed) {
        resting = true;
        LockSupport.parkNanos(this, rest);
        resting = false;
      }
    }
  }

  private long step() {
    try {
      return agent.doWork();
    } catch (final Exception e) {
      logOnce(e);
    } catch (final Error e) {
      logOnce(e);
    }
    return REST_AFTER_FAILURE_NANOS;
  }

  private void logOnce(final Throwable failure) {
    if (failure.getClass() != lastFailure) {
      lastFailure = failure.getClass();
      LOG.error("{} failed and goes on", agent.name(), failure);
    }
  }

  /** Lets the cycle that runs come to its end and waits for it. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
