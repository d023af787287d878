package io.ghostswap.fuse.transport;

/** The mount could not be made or taken away; the message is one sentence for the user. */
public final class TransportException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public TransportException(String message) {
    super(message);
  }

  /** Creates the exception with what caused it. */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
