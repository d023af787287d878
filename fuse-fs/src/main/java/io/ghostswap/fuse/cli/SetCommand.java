package io.ghostswap.fuse.cli;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ControlLine;
import io.ghostswap.config.ControlParser;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ghostswap set}: changes parameters while it runs, all of them or none. */
@Command(
    name = "set",
    description = "Changes parameters of the running ghost swap: all that are given, or none.",
    mixinStandardHelpOptions = true)
final class SetCommand implements Callable<Integer> {
  @Mixin private MountOption mount;

  @picocli.CommandLine.Parameters(
      arity = "1..*",
      paramLabel = "NAME=VALUE",
      description = "The new values.")
  private List<String> values = new ArrayList<>();

  /** Made by the command line parser. */
  SetCommand() {}

  @Override
  public Integer call() {
    final List<Assignment> assignments = values.stream().map(Assignment::parse).toList();
    final MountFiles files = new MountFiles(mount.instance().mount());
    checkTogether(files.control(), assignments);
    final StringBuilder lines = new StringBuilder();
    assignments.forEach(
        one -> lines.append(one.parameter().key()).append('=').append(one.value()).append('\n'));
    files.writeControl(lines.toString());
    return ExitStatus.OK;
  }

  /** The mount can only answer with an error number; this says what is wrong in words. */
  private static void checkTogether(final String current, final List<Assignment> changes) {
    final List<Assignment> now =
        ControlParser.parse(current).stream()
            .filter(ControlLine.Assign.class::isInstance)
            .map(line -> ((ControlLine.Assign) line).assignment())
            .toList();
    new Parameters(Settings.defaults().with(now)).apply(changes);
  }
}
