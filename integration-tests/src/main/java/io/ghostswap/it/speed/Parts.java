package io.ghostswap.it.speed;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things that are taken down in the opposite order, all of them, whatever fails. */
final class Parts implements AutoCloseable {
  private final Deque<Part> parts = new ArrayDeque<>();

  /** Something that can be taken down. */
  interface Part extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes charge of something that is up now. */
  <T extends AutoCloseable> T add(final T part) {
    parts.push(
        () -> {
          try {
            part.close();
          } catch (final Exception e) {
            System.err.println("bench-speed: " + e.getMessage());
          }
        });
    return part;
  }

  @Override
  public void close() {
    final boolean interrupted = Thread.interrupted();
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
