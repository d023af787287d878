package io.ghostswap.fuse.cli;

import io.ghostswap.fuse.attach.Instance;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ghostswap down}: swapoff with a progress bar, detach, unmount, exit. */
@Command(
    name = "down",
    description = "Brings everything back from swap, detaches, unmounts and stops the daemon.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
  @Mixin private MountOption mount;

  /** Made by the command line parser. */
  DownCommand() {}

  @Override
  public Integer call() throws Exception {
    Preflight.requireRoot();
    final ConsoleProgress progress = ConsoleProgress.standard();
    if (!Interruptible.run(() -> Instance.down(mount.path(), progress))) {
      throw new CliException("ghostswap is not up on " + mount.path() + ".", ExitStatus.NOT_UP);
    }
    System.out.println("ghostswap is down");
    return ExitStatus.OK;
  }
}
