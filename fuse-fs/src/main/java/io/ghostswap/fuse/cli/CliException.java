package io.ghostswap.fuse.cli;

/** A command cannot go on; the message is the one sentence that is printed. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  CliException(final String message) {
    this(message, ExitStatus.FAILED);
  }

  CliException(final String message, final int exitStatus) {
    super(message);
    this.exitStatus = exitStatus;
  }

  int exitStatus() {
    return exitStatus;
  }
}
