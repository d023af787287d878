package io.ghostswap.fuse.fs;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.Command;
import io.ghostswap.config.ConfigException;
import io.ghostswap.config.ControlLine;
import io.ghostswap.config.ControlParser;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control file: reads as every parameter in a line {@code name=value}; takes assignments and
 * commands. All of a write is parsed first; then its assignments are applied together, then its
 * commands run in their order until one fails.
 */
final class ControlFile implements TextFile {
  private static final Logger LOG = LoggerFactory.getLogger(ControlFile.class);

  private final Parameters parameters;
  private final CommandRunner commands;

  ControlFile(Parameters parameters, CommandRunner commands) {
    this.parameters = parameters;
    this.commands = commands;
  }

  @Override
  public int permissions() {
    return WRITABLE;
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Parameter parameter : Parameter.values()) {
      text.append(parameter.key()).append('=').append(parameters.value(parameter)).append('\n');
    }
    return text.toString();
  }

  @Override
  public int write(String text) {
    List<Assignment> assignments = new ArrayList<>();
    List<Command> run = new ArrayList<>();
    try {
      for (ControlLine line : ControlParser.parse(text)) {
        switch (line) {
          case ControlLine.Assign assign -> assignments.add(assign.assignment());
          case Command command -> run.add(command);
        }
      }
      parameters.apply(assignments);
    } catch (ConfigException e) {
      LOG.info("control: refused: {}", e.getMessage());
      return ConfigErrno.of(e);
    }
    for (Assignment assignment : assignments) {
      LOG.info("control: {}={}", assignment.parameter().key(), assignment.value());
    }
    return run(run);
  }

  private int run(List<Command> run) {
    for (Command command : run) {
      int result = commands.run(command);
      LOG.info("control: {}: {}", command, result < 0 ? "errno " + -result : "done");
      if (result < 0) {
        return result;
      }
    }
    return 0;
  }
}
