package io.ghostswap.fuse.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ghostswap.fuse.attach.AttachException;
import io.ghostswap.fuse.attach.Instance;
import java.util.ArrayList;
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
    final List<String> problems = new ArrayList<>();
    final List<Instance> instances =
        mount.isGiven()
            ? List.of(mount.instance())
            : Instance.all(unreadable -> problems.add(unreadable.getMessage()));
    final List<InstanceStatus> running = new ArrayList<>();
    for (final Instance instance : instances) {
      try {
        running.add(status(instance));
      } catch (final CliException | AttachException e) {
        problems.add(e.getMessage());
      }
    }
    if (instances.isEmpty() && problems.isEmpty()) {
      throw new CliException("ghostswap is not up.", ExitStatus.NOT_UP);
    }
    print(running, running.size() + problems.size() > 1);
    problems.forEach(problem -> System.err.println("ghostswap: " + problem));
    return problems.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private static InstanceStatus status(final Instance instance) {
    MountOption.requireAlive(instance);
    if (!instance.isMounted()) {
      throw new CliException(
          "The mount of "
              + instance.mount()
              + " is gone; '"
              + instance.downCommand()
              + "' clears the rest away.");
    }
    return InstanceStatus.of(instance);
  }

  private void print(final List<InstanceStatus> running, final boolean several) {
    if (json) {
      final JsonArray rows = new JsonArray();
      running.forEach(instance -> rows.add(instance.json()));
      final JsonObject all = new JsonObject();
      all.add("instances", rows);
      System.out.println(Json.text(all));
    } else if (!running.isEmpty()) {
      System.out.print(StatusTable.format(running, several));
    }
  }
}
