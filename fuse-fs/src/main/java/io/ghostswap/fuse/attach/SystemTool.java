package io.ghostswap.fuse.attach;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One of the system's own programs ({@code losetup}, {@code mkswap}, ...), found on the PATH or in
 * the system folders that a plain user's PATH leaves out.
 */
public final class SystemTool {
  private static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

  private final String name;
  private final Path program;

  private SystemTool(final String name, final Path program) {
    this.name = name;
    this.program = program;
  }

  /**
   * Looks a program up.
   *
   * @param name its file name
   * @return the program's path, or empty when it is not installed
   */
  public static Optional<Path> find(final String name) {
    final List<String> folders = new ArrayList<>();
    final String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(List.of(path.split(File.pathSeparator)));
    }
    folders.addAll(SYSTEM_FOLDERS);
    return folders.stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static SystemTool named(final String name) {
    final Path program =
        find(name)
            .orElseThrow(
                () ->
                    new AttachException(
                        "The program "
                            + name
                            + " is not installed (Debian: apt-get install mount"
                            + " util-linux fuse)."));
    return new SystemTool(name, program);
  }

  /**
   * Runs the program to its end and returns what it printed.
   *
   * @throws AttachException when it ends with another status than 0, or not within the time-out;
   *     the message carries the program's own words
   */
  String run(final Duration timeout, final String... arguments) {
    final Process process = start(arguments);
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AttachException(
            describe(arguments) + " did not end within " + timeout.toSeconds() + " seconds.");
      }
      final String output = output(process);
      if (process.exitValue() != 0) {
        throw new AttachException(describe(arguments) + " failed: " + oneLine(output, process));
      }
      return output;
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AttachException(describe(arguments) + " was interrupted.", e);
    }
  }

  /** Starts the program; its output is to be read when it has ended (it is short). */
  Process start(final String... arguments) {
    final List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    try {
      final Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (final IOException e) {
      throw new AttachException(
          describe(arguments) + " could not be started: " + e.getMessage(), e);
    }
  }

  /** What an ended program printed, both streams together. */
  static String output(final Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (final IOException e) {
      return "";
    }
  }

  private static String oneLine(final String output, final Process process) {
    return output.isEmpty()
        ? "exit status " + process.exitValue() + "."
        : output.replaceAll("\\s*\\n\\s*", "; ");
  }

  private String describe(final String... arguments) {
    return name + (arguments.length == 0 ? "" : " " + String.join(" ", arguments));
  }
}
