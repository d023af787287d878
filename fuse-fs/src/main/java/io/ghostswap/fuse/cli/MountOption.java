package io.ghostswap.fuse.cli;

import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.attach.Instance;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option by which a command names its instance. */
final class MountOption {
  @Option(
      names = "--mount",
      paramLabel = "DIR",
      description = "The mount of the instance (default: /run/ghostswap/mnt).")
  private String mount;

  /** Made by the command line parser. */
  MountOption() {}

  boolean isGiven() {
    return mount != null;
  }

  Path path() {
    return isGiven() ? absolute(mount) : StartOptions.defaults(1).mount();
  }

  /**
   * The absolute path of a folder that was named on the command line.
   *
   * @throws CliException where it is none
   */
  static Path absolute(final String folder) {
    if (folder.isBlank()) {
      throw new CliException("--mount cannot be empty: allowed is a folder.", ExitStatus.USAGE);
    }
    return Path.of(folder).toAbsolutePath();
  }

  /** The instance, which must be up with a daemon that runs. */
  Instance instance() {
    final Instance instance =
        Instance.find(path())
            .orElseThrow(
                () ->
                    new CliException("ghostswap is not up on " + path() + ".", ExitStatus.NOT_UP));
    requireAlive(instance);
    return instance;
  }

  /**
   * Checks that the daemon of an instance runs.
   *
   * @throws CliException where it has died
   */
  static void requireAlive(final Instance instance) {
    if (!instance.daemon().isAlive()) {
      throw new CliException(
          "The daemon of "
              + instance.mount()
              + " has died; '"
              + instance.downCommand()
              + "' clears its parts away.");
    }
  }
}
