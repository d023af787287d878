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
 * the guards must run when memory is out. Each looks when its time has come, and all do when a
 * parameter is set. One that fails is given up, and the others go on.
 */
final class GuardThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GuardThread.class);

  private final Parameters parameters;
  private final List<Watched> guards = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean changed;

  /** Takes over the guards: they are closed with it. */
  GuardThread(Parameters parameters, List<Guard> guards) {
    this.parameters = parameters;
    guards.forEach(guard -> this.guards.add(new Watched(guard)));
    this.thread = Thread.ofPlatform().daemon().name("ghostswap-guard").unstarted(this::watch);
  }

  /** Begins. */
  void start() {
    parameters.onChange(
        (settings, assigned) -> {
          changed = true;
          LockSupport.unpark(thread);
        });
    thread.start();
  }

  private void watch() {
    while (!closed && !guards.isEmpty()) {
      LockSupport.parkNanos(look());
    }
  }

  /** Lets every guard look whose time has come; returns the nanoseconds to the next time. */
  private long look() {
    boolean all = changed;
    if (all) {
      changed = false; // before they look: a change from now on is seen the next time
    }
    long rest = Long.MAX_VALUE;
    for (int i = guards.size() - 1; i >= 0; i--) {
      Watched watched = guards.get(i);
      try {
        rest = Math.min(rest, watched.look(all));
      } catch (IOException | RuntimeException | Error e) {
        LOG.error("{} is given up", watched.guard, e);
        guards.remove(i);
        watched.close();
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
      guards.forEach(Watched::close);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A guard and the time at which it looks again. */
  private static final class Watched {
    private final Guard guard;
    private long dueNanos = System.nanoTime();

    Watched(Guard guard) {
      this.guard = guard;
    }

    /** Returns the nanoseconds until its time comes. */
    long look(boolean now) throws IOException {
      long restNanos = dueNanos - System.nanoTime();
      if (now || restNanos <= 0) {
        restNanos = TimeUnit.MILLISECONDS.toNanos(guard.look());
        dueNanos = System.nanoTime() + restNanos;
      }
      return restNanos;
    }

    void close() {
      try {
        guard.close();
      } catch (IOException e) {
        LOG.warn("cannot close", e);
      }
    }
  }
}
