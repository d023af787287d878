package io.ghostswap.it.shrinker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be undone, newest first, when it is closed or when the JVM ends before. Thread-safe.
 */
final class Undo implements AutoCloseable {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Thread hook = new Thread(this::undoAll, "undo");

  /** One thing that is undone. */
  interface Step {
    void undo() throws Exception;
  }

  Undo() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  synchronized void push(final Step step) {
    steps.push(step);
  }

  private synchronized void undoAll() {
    while (!steps.isEmpty()) {
      try {
        steps.pop().undo();
      } catch (final Exception e) {
        System.err.println("bench-shrinker: could not be undone: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    undoAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException e) {
      // The JVM is ending, and the hook found nothing left.
      return;
    }
  }
}
