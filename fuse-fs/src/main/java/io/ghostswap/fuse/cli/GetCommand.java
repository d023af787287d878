package io.ghostswap.fuse.cli;

import io.ghostswap.config.Parameter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ghostswap get}: the value of one parameter, or of all. */
@Command(
    name = "get",
    description = "Prints the value of a parameter, or name=value of every parameter.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
  @Mixin private MountOption mount;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "A parameter; all when not given.")
  private String name;

  /** Made by the command line parser. */
  GetCommand() {}

  @Override
  public Integer call() {
    final Parameter parameter = name == null ? null : Parameter.of(name);
    final MountFiles files = new MountFiles(mount.instance().mount());
    System.out.println(
        parameter == null ? files.control().stripTrailing() : files.parameter(parameter.key()));
    return ExitStatus.OK;
  }
}
