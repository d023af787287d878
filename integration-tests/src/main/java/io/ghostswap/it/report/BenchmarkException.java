package io.ghostswap.it.report;

/** The benchmark cannot go on; the message is one sentence for whoever started it. */
public class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Carries the sentence. */
  public BenchmarkException(final String message) {
    super(message);
  }

  /** Carries the sentence and what was behind it. */
  public BenchmarkException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
