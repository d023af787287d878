package io.ghostswap.fuse.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A running daemon, known by its process id and the moment it was started, so that another process
 * that got the same id is never taken for it.
 *
 * @param pid the process id
 * @param startTicks the start time in clock ticks since boot, as {@code /proc/<pid>/stat} has it
 */
public record DaemonProcess(long pid, long startTicks) {
  private static final int START_TIME_FIELD = 22;
  private static final long GONE = -1L;
  private static final int POLL_MS = 20;

  /** The process that has that id now. */
  static DaemonProcess of(final long pid) {
    return new DaemonProcess(pid, startTicksOf(pid));
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return startTicks != GONE && startTicksOf(pid) == startTicks;
  }

  /** Asks it to stop (SIGTERM); it refuses while its swap is on. */
  void terminate() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  /** Ends it at once (SIGKILL); only for a daemon whose files nobody uses. */
  void kill() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Waits for its end.
   *
   * @return whether it has ended
   */
  boolean awaitEnd(final Duration timeout) {
    final Deadline deadline = Deadline.in(timeout);
    while (isAlive()) {
      if (deadline.hasPassed()) {
        return false;
      }
      deadline.pause(POLL_MS);
    }
    return true;
  }

  /** The start time, or {@link #GONE} when there is no such process or only its zombie. */
  private static long startTicksOf(final long pid) {
    try {
      final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the program's name in parentheses and may hold blanks.
      final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") ? GONE : Long.parseLong(fields[START_TIME_FIELD - 3]);
    } catch (final IOException e) {
      return GONE;
    }
  }
}
