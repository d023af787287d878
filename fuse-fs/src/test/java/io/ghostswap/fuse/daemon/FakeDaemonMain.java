package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.fs.FakePageSpace;

/** The daemon with a fake instead of the store, as a process for {@link DaemonTest}. */
final class FakeDaemonMain {
  /** Has every load be wrong. */
  static final String CORRUPT = "fake.corrupt";

  private FakeDaemonMain() {}

  public static void main(String[] arguments) throws Exception {
    DaemonOptions options = DaemonOptions.parse(arguments);
    int status;
    try (DaemonLog _ = DaemonLog.open(options.log())) {
      FakePageSpace space = new FakePageSpace(options.start().slots());
      space.corrupts = Boolean.getBoolean(CORRUPT);
      status = new Daemon(options, new ProgressOutput(System.out)).run(_ -> new FakeBackend(space));
    }
    System.exit(status);
  }
}
