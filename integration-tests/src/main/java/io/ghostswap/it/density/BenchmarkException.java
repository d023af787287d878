package io.ghostswap.it.density;

/** The benchmark cannot go on; the message is one sentence for whoever started it. */
final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchmarkException(final String message) {
    super(message);
  }

  BenchmarkException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
