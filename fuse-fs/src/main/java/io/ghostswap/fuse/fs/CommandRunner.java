package io.ghostswap.fuse.fs;

import io.ghostswap.config.Command;

/** Does what a command of the control file says. Called from any thread, and may take long. */
@FunctionalInterface
public interface CommandRunner {
  /**
   * Runs a command to its end.
   *
   * @return 0, or a negated {@link Errno} where it could not be done
   */
  int run(Command command);
}
