package io.ghostswap.fuse.daemon;

import io.ghostswap.config.ConfigException;
import io.ghostswap.fuse.linux.ProcMeminfo;
import java.io.IOException;

/**
 * The main class of the daemon. Exit status: 0 stopped by a signal, 1 could not start, 3 the mount
 * was taken away from outside.
 */
public final class GhostswapDaemon {
  private GhostswapDaemon() {}

  /** Runs the daemon; {@link DaemonOptions} has the arguments. */
  public static void main(String[] arguments) throws InterruptedException {
    ProgressOutput progress = new ProgressOutput(System.out);
    DaemonOptions options;
    try {
      options = DaemonOptions.parse(arguments);
    } catch (ConfigException e) {
      progress.failed(e.getMessage());
      System.exit(Daemon.FAILED);
      return;
    }
    System.exit(run(options, progress));
  }

  private static int run(DaemonOptions options, ProgressOutput progress)
      throws InterruptedException {
    try (DaemonLog _ = DaemonLog.open(options.log())) {
      return new Daemon(options, progress)
          .run(
              parameters ->
                  StoreBackend.open(options.start(), parameters, ProcMeminfo.totalBytes()));
    } catch (IOException e) {
      progress.failed(e.getMessage());
      return Daemon.FAILED;
    }
  }
}
