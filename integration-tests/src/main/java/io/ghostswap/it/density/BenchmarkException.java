package io.ghostswap.it.density;

/** The benchmark cannot go on; the message is one sentence for whoever started it. */
public final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence alone. */
  public BenchmarkException(final String message) {
    super(message);
  }

  /** With what led to it. */
  public BenchmarkException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
