package io.ghostswap.fuse.attach;

import java.util.ArrayDeque;
import java.util.Deque;

/** The reverse of every step taken so far; on failure they run, the last step's first. */
final class UndoStack {
  private final Deque<Runnable> undos = new ArrayDeque<>();

  void push(final Runnable undo) {
    undos.push(undo);
  }

  /**
   * Runs them all, whatever one of them throws. An interrupt that led here must not stop the
   * undoing: it is cleared first and set again afterwards.
   */
  void undo(final RuntimeException cause) {
    final boolean interrupted = Thread.interrupted();
    while (!undos.isEmpty()) {
      try {
        undos.pop().run();
      } catch (final RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
