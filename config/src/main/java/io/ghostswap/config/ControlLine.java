package io.ghostswap.config;

/** One thing that was written to the control file: a new value or a command. */
public sealed interface ControlLine permits ControlLine.Assign, Command {

  /**
   * A new value for a parameter.
   *
   * @param assignment the parameter and its value
   */
  record Assign(Assignment assignment) implements ControlLine {}
}
