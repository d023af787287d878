package io.ghostswap.fuse.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ghostswap.fuse.attach.Instance;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ghostswap status}: one row an instance. */
@Command(
    name = "status",
    description = "Shows every ghost swap that is up, in zramctl's columns.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Mixin private MountOption mount;

  @Option(names = "--json", description = "The same as JSON, sizes in bytes.")
  private boolean json;

  /** Made by the command line parser. */
  StatusCommand() {}

  @Override
  public Integer call() {
    final List<Instance> instances = mount.isGiven() ? List.of(mount.instance()) : Instance.all();
    final List<InstanceStatus> running =
        instances.stream()
            .filter(instance -> instance.daemon().isAlive())
            .map(InstanceStatus::of)
            .toList();
    if (json) {
      final JsonArray rows = new JsonArray();
      running.forEach(instance -> rows.add(instance.json()));
      final JsonObject all = new JsonObject();
      all.add("instances", rows);
      System.out.println(Json.text(all));
    } else if (!running.isEmpty()) {
      System.out.print(StatusTable.format(running));
    }
    instances.stream()
        .filter(instance -> !instance.daemon().isAlive())
        .forEach(StatusCommand::dead);
    if (instances.isEmpty()) {
      throw new CliException("ghostswap is not up.", ExitStatus.NOT_UP);
    }
    return running.size() == instances.size() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private static void dead(final Instance instance) {
    System.err.println(
        "ghostswap: The daemon of "
            + instance.mount()
            + " has died; '"
            + instance.downCommand()
            + "' clears its parts away.");
  }
}
