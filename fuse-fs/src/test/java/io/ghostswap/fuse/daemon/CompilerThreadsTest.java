package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompilerThreadsTest {
  @Test
  void shouldTakeTheRealTimePriorityFromTheCompilers() throws IOException {
    List<Integer> compilers = compilers();
    compilers.forEach(tid -> Libc.setScheduler(tid, Libc.SCHED_FIFO, 1));
    assertTrue(CompilerThreads.becomeBatch() > 0);
    for (int tid : compilers) {
      assertEquals(Libc.SCHED_BATCH, Libc.scheduler(tid));
    }
  }

  private static List<Integer> compilers() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks
          .filter(CompilerThreadsTest::isCompiler)
          .map(task -> Integer.parseInt(task.getFileName().toString()))
          .toList();
    }
  }

  private static boolean isCompiler(Path task) {
    try {
      return Files.readString(task.resolve("comm")).contains("Compiler");
    } catch (IOException e) {
      return false;
    }
  }
}
