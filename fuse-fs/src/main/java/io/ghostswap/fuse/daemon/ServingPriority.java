package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.linux.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The priority of the threads that serve swap, which are all of this process but those that made
 * themselves batch threads ({@link Libc#SCHED_BATCH}): real-time or ordinary. Threads inherit any
 * of the three from the one that makes them.
 *
 * <p>Ordinary is the middle, a nice value of 0. With a better one the kernel's scheduler takes the
 * processor of a thread that serves for a busy one and wakes whoever waits for the page on another,
 * as it does with a real-time thread.
 */
final class ServingPriority {
  private static final int REAL_TIME_PRIORITY = 1;
  private static final int POLICY_MASK = 0xff;
  private static final Path THREADS = Path.of("/proc/self/task");

  /** A thread made during a round by one that the round had not reached is found by the next. */
  private static final int MAX_ROUNDS = 8;

  private ServingPriority() {}

  /** Whether a thread has real-time priority; 0 is the calling thread. */
  static boolean isRealTime(int tid) {
    return has(tid, Libc.SCHED_FIFO);
  }

  private static boolean has(int tid, int policy) {
    return (Libc.scheduler(tid) & POLICY_MASK) == policy;
  }

  /** Gives one thread real-time priority; negative where the kernel refuses. */
  static int makeRealTime(int tid) {
    return Libc.setScheduler(tid, Libc.SCHED_FIFO, REAL_TIME_PRIORITY);
  }

  /** Gives every serving thread real-time priority. */
  static void raise() throws IOException {
    boolean changed = true;
    for (int round = 0; changed && round < MAX_ROUNDS; round++) {
      changed = false;
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
        for (Path thread : threads) {
          int tid = Integer.parseInt(thread.getFileName().toString());
          changed |= has(tid, Libc.SCHED_OTHER) && makeRealTime(tid) >= 0;
        }
      }
    }
  }

  /** Takes real-time priority from every thread but the calling one. */
  static void lower() throws IOException {
    boolean changed = true;
    for (int round = 0; changed && round < MAX_ROUNDS; round++) {
      changed = false;
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
        for (Path thread : threads) {
          int tid = Integer.parseInt(thread.getFileName().toString());
          changed |=
              tid != Libc.threadId()
                  && isRealTime(tid)
                  && Libc.setScheduler(tid, Libc.SCHED_OTHER, 0) >= 0;
        }
      }
    }
  }
}
