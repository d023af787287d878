package io.ghostswap.fuse.attach;

/**
 * A step of bringing swap up or taking it down failed; the message is one sentence for a person.
 */
public final class AttachException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed, on what, and what to do about it
   */
  public AttachException(final String message) {
    super(message);
  }

  AttachException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
