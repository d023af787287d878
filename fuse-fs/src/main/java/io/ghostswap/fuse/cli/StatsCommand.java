package io.ghostswap.fuse.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ghostswap stats}: every counter. */
@Command(name = "stats", description = "Prints every counter.", mixinStandardHelpOptions = true)
final class StatsCommand implements Callable<Integer> {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\033[H\033[2J";

  @Mixin private MountOption mount;

  @ArgGroup(exclusive = true)
  private Format format = new Format();

  @Option(names = "--watch", description = "Print again every second, with the change a second.")
  private boolean watch;

  /** Made by the command line parser. */
  StatsCommand() {}

  /** The form of the output. */
  static final class Format {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--openmetrics", description = "As OpenMetrics text.")
    private boolean openMetrics;

    /** Made by the command line parser. */
    Format() {}
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Long> before = Map.of();
    do {
      final MountFiles files = new MountFiles(mount.instance().mount());
      if (format.json) {
        System.out.println(files.allJson().strip());
      } else if (format.openMetrics) {
        System.out.print(files.metrics());
      } else {
        final Map<String, Long> now = files.numbers().counters();
        System.out.print(screen(table(now, before)));
        before = now;
      }
      System.out.flush();
    } while (watch && isNextTurn());
    return ExitStatus.OK;
  }

  /** Waits for it. False when nobody reads any more, as {@code head}, which a stream hides. */
  private static boolean isNextTurn() throws InterruptedException {
    if (System.out.checkError()) {
      return false;
    }
    Thread.sleep(INTERVAL);
    return true;
  }

  private String screen(final String text) {
    return watch && ConsoleProgress.isTerminal() ? CLEAR_SCREEN + text : text;
  }

  private String table(final Map<String, Long> now, final Map<String, Long> before) {
    final TextTable table = new TextTable().text("COUNTER").number("VALUE");
    if (watch) {
      table.number("PER SECOND");
    }
    now.forEach(
        (name, value) -> {
          if (watch) {
            table.row(name, value.toString(), change(value, before.get(name)));
          } else {
            table.row(name, value.toString());
          }
        });
    return table.toString();
  }

  private static String change(final long now, final Long before) {
    return before == null || before == now ? "" : String.format("%+d", now - before);
  }
}
