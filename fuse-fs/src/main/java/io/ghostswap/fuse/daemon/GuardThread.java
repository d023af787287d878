package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of the guards. It has real-time priority where the one that makes it has, since one of
 * the guards must run when memory is out. A guard that fails is given up, and the others go on.
 */
final class GuardThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GuardThread.class);

  private final Parameters parameters;
  private final List<Guard> guards;
  private final Thread thread;
  private volatile boolean closed;

  /** Takes over the guards: they are closed with it. */
  GuardThread(Parameters parameters, List<Guard> guards) {
    this.parameters = parameters;
    this.guards = new ArrayList<>(guards);
    this.thread = Thread.ofPlatform().daemon().name("ghostswap-guard").unstarted(this::watch);
  }

  /** Begins. */
  void start() {
    parameters.onChange((settings, assigned) -> LockSupport.unpark(thread));
    thread.start();
  }

  private void watch() {
    while (!closed && !guards.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(look()));
    }
  }

  /** Lets every guard look; returns the milliseconds to the next time. */
  private long look() {
    long rest = Long.MAX_VALUE;
    for (int i = guards.size() - 1; i >= 0; i--) {
      Guard guard = guards.get(i);
      try {
        rest = Math.min(rest, guard.look());
      } catch (IOException e) {
        LOG.error("{} gives up", guard.getClass().getName(), e);
        close(guards.remove(i));
      }
    }
    return rest;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
      guards.forEach(GuardThread::close);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Guard guard) {
    try {
      guard.close();
    } catch (IOException e) {
      LOG.warn("cannot close", e);
    }
  }
}
