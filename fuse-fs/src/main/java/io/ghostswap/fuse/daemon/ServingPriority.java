package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.linux.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The priority of all threads of this process that serve swap: real-time, or the best that an
 * ordinary thread can have. That nice value also marks them, so that a thread that made itself
 * ordinary stays so. Threads inherit either from the one that makes them.
 */
final class ServingPriority {
  /** The best of an ordinary thread; the mark of one that serves. */
  static final int SERVING_NICE = -20;

  private static final int REAL_TIME_PRIORITY = 1;
  private static final int POLICY_MASK = 0xff;
  private static final Path THREADS = Path.of("/proc/self/task");

  /** A thread made during a round by one that the round had not reached is found by the next. */
  private static final int MAX_ROUNDS = 8;

  private ServingPriority() {}

  /** Whether a thread has real-time priority; 0 is the calling thread. */
  static boolean isRealTime(int tid) {
    return (Libc.scheduler(tid) & POLICY_MASK) == Libc.SCHED_FIFO;
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
          changed |= !isRealTime(tid) && Libc.nice(tid) == SERVING_NICE && makeRealTime(tid) >= 0;
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
          changed |= tid != Libc.threadId() && isRealTime(tid) && makeOrdinary(tid);
        }
      }
    }
  }

  private static boolean makeOrdinary(int tid) {
    // First the mark: without the right to it the thread keeps what it has.
    return Libc.setNice(tid, SERVING_NICE) >= 0 && Libc.setScheduler(tid, Libc.SCHED_OTHER, 0) >= 0;
  }
}
