package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The login session of a process, where PID 1 is systemd. It ends with the session, whatever it has
 * made of itself, since systemd knows what belongs to a session by its group alone.
 */
public final class LoginSession {
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private LoginSession() {}

  /**
   * What speaks against a daemon in the session of a process: a phrase that begins with the
   * session's group, or empty where it is in none.
   */
  public static Optional<String> doubt(long pid) {
    if (!Files.isDirectory(SYSTEMD)) {
      return Optional.empty();
    }
    try {
      return group(Files.readString(Path.of("/proc", Long.toString(pid), "cgroup")))
          .map(
              group ->
                  group
                      + ", and systemd kills what is there at reboot, and at logout with"
                      + " KillUserProcesses=yes: what is in swap would be lost. Use the unit or"
                      + " systemd-run (docs/OPERATIONS.md, Login sessions), or take it down"
                      + " before");
    } catch (IOException _) {
      return Optional.empty(); // it has ended
    }
  }

  /** The group, where it is that of a session, of the text of /proc/PID/cgroup. */
  static Optional<String> group(String groups) {
    return groups
        .lines()
        .map(line -> line.split(":", 3))
        .filter(fields -> fields.length == 3 && isOfSystemd(fields[0], fields[1]))
        .map(fields -> fields[2])
        .filter(LoginSession::isOfSession)
        .findFirst();
  }

  /** Version 2 has one hierarchy for all; with version 1 systemd has one of its own. */
  private static boolean isOfSystemd(String hierarchy, String controllers) {
    return hierarchy.equals("0") || controllers.equals("name=systemd");
  }

  /** A scope of logind's, or the services of a user's own systemd. */
  private static boolean isOfSession(String group) {
    List<String> parts = Arrays.asList(group.split("/"));
    int slice = parts.indexOf("user.slice");
    return parts.stream().anyMatch(part -> part.startsWith("user@"))
        || slice >= 0
            && parts.subList(slice, parts.size()).stream()
                .anyMatch(part -> part.endsWith(".scope"));
  }
}
