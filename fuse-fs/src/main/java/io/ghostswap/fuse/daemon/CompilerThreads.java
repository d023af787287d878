package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.linux.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The threads of the JVM's compilers. They inherit the real-time priority of whoever started the
 * JVM, which the warm-up needs on a busy machine. Afterwards nobody waits for them, and one
 * compilation takes longer than many page faults: two of them would keep two processors from
 * serving swap.
 */
final class CompilerThreads {
  private static final Path TASKS = Path.of("/proc/self/task");

  private CompilerThreads() {}

  /**
   * Makes batch threads of all of them, and so of those that they start later.
   *
   * @return how many there are
   */
  static int becomeBatch() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        if (isCompiler(task)) {
          Libc.setScheduler(Integer.parseInt(task.getFileName().toString()), Libc.SCHED_BATCH, 0);
          count++;
        }
      }
    }
    return count;
  }

  private static boolean isCompiler(Path task) {
    try {
      return Files.readString(task.resolve("comm")).matches("C[12] Compiler.*\\s*");
    } catch (IOException _) {
      // It has ended meanwhile.
      return false;
    }
  }
}
