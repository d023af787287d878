package io.ghostswap.fuse.cli;

/** The exit statuses of every command. */
final class ExitStatus {
  /** It was done. */
  static final int OK = 0;

  /** It could not be done; one sentence on standard error says why. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** Nothing is up where the command looked. */
  static final int NOT_UP = 3;

  private ExitStatus() {}
}
