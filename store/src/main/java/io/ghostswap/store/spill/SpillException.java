package io.ghostswap.store.spill;

/**
 * A spill place that cannot be used; the message is one sentence for the person who named the
 * place.
 */
public final class SpillException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SpillException(String message) {
    super(message);
  }

  SpillException(String message, Throwable cause) {
    super(message, cause);
  }
}
