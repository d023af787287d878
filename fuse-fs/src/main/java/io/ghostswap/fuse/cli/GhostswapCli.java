package io.ghostswap.fuse.cli;

import io.ghostswap.config.ConfigException;
import io.ghostswap.fuse.attach.AttachException;
import io.ghostswap.fuse.linux.Libc;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The {@code ghostswap} command. Every error that is foreseen ends in one sentence on standard
 * error and an exit status of {@link ExitStatus}.
 */
@Command(
    name = "ghostswap",
    description = "Compressed swap in user space.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      GetCommand.class,
      SetCommand.class,
      StatsCommand.class,
      DoctorCommand.class,
      DemoCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit status: 0 done, 1 could not be done, 2 wrong command line, 3 nothing is up.",
      "One instance is known by its mount; --mount names another than /run/ghostswap/mnt."
    })
public final class GhostswapCli implements Runnable {
  @Spec private CommandSpec spec;

  /** Made by the command line parser. */
  GhostswapCli() {}

  /**
   * Runs a command line and ends the process with its exit status.
   *
   * @param arguments the words after {@code ghostswap}
   */
  public static void main(final String[] arguments) {
    end(execute(arguments));
  }

  /**
   * Ends the process. A thread of the JDK waits for the end of a daemon that was started, in native
   * code, and the JVM would wait 300 ms for that thread: nothing else is left to do for it. A
   * process that a signal ends is ended by the JVM, with the signal's status.
   */
  private static void end(final int status) {
    System.out.flush();
    System.err.flush();
    if (!Interruptible.wasInterrupted()
        && ProcessHandle.current().children().findAny().isPresent()) {
      Libc.exit(status);
    }
    System.exit(status);
  }

  /**
   * Runs a command line.
   *
   * @param arguments the words after {@code ghostswap}
   * @return the exit status
   */
  public static int execute(final String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    final CommandLine commandLine = new CommandLine(new GhostswapCli());
    commandLine.setParameterExceptionHandler(GhostswapCli::wrongCommandLine);
    commandLine.setExecutionExceptionHandler(GhostswapCli::failed);
    return commandLine;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command was given.");
  }

  private static int wrongCommandLine(final ParameterException e, final String[] arguments) {
    final PrintWriter err = e.getCommandLine().getErr();
    final String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("ghostswap: " + sentence(e) + " See '" + command + " --help'.");
    return ExitStatus.USAGE;
  }

  private static int failed(
      final Exception e, final CommandLine commandLine, final ParseResult parsed) throws Exception {
    final int status =
        switch (e) {
          case CliException known -> known.exitStatus();
          case ConfigException _ -> ExitStatus.USAGE;
          case AttachException _ -> ExitStatus.FAILED;
          default -> throw e;
        };
    commandLine.getErr().println("ghostswap: " + sentence(e));
    for (final Throwable left : e.getSuppressed()) {
      commandLine.getErr().println("ghostswap: not undone: " + left.getMessage());
    }
    return status;
  }

  private static String sentence(final Exception e) {
    final String message = e.getMessage().strip();
    return message.endsWith(".") ? message : message + ".";
  }
}
