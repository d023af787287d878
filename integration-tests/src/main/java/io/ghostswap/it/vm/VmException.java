package io.ghostswap.it.vm;

/** A virtual machine cannot be made; the message is one sentence that names what to do. */
final class VmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VmException(final String message) {
    super(message);
  }

  VmException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
