package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.ghostswap.fuse.transport.MountedFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DaemonLogTest {
  private static final int LINES = 20_000;

  @Test
  void shouldWriteWhatWasLogged(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("log");
    LoggerContext context = context();
    try (DaemonLog _ = DaemonLog.open(context, file)) {
      context.getLogger("test").info("a line");
    }
    String text = Files.readString(file);
    assertTrue(text.endsWith("INFO  test: a line\n"), text);
  }

  @Test
  void shouldSayThatTheFileCannotBeWritten() {
    Path file = Path.of("/proc/none/log");
    IOException refusal =
        assertThrows(IOException.class, () -> DaemonLog.open(context(), file).close());
    assertEquals("cannot write the log " + file, refusal.getMessage());
  }

  @Test
  void shouldNotMakeAnyoneWaitForADiskThatHangs(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, MountedFileSystem.run("mkfifo", pipe.toString()).status());
    LoggerContext context = context();
    Process reader = new ProcessBuilder("sh", "-c", "exec sleep 60 < " + pipe).start();
    Thread opened = Thread.ofPlatform().start(() -> logInto(context, pipe));
    try {
      // The pipe holds 64 KiB and nobody reads it.
      assertTrue(opened.join(Duration.ofSeconds(30)), "logging waits for the reader");
    } finally {
      reader.destroyForcibly().waitFor();
      context.stop();
    }
  }

  @Test
  void shouldKeepTheLogWithinABound(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("run%2Fmnt.log");
    String line = "x".repeat(10_000);
    for (int i = 0; i < 10; i++) {
      LoggerContext context = context();
      // No more lines than the queue takes; closing it writes them.
      try (DaemonLog _ = DaemonLog.open(context, file)) {
        Logger log = context.getLogger("test");
        for (int j = 0; j < 200; j++) {
          log.info("{} {}", i, line);
        }
      }
    }
    Map<String, Long> sizes = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path written : files) {
        sizes.put(written.getFileName().toString(), Files.size(written));
      }
    }
    String name = file.getFileName().toString();
    assertEquals(Set.of(name, name + ".1", name + ".2", name + ".3"), sizes.keySet());
    sizes.values().forEach(size -> assertTrue(size < (1 << 20) + 20_000, sizes::toString));
    assertTrue(Files.readString(file).contains(": 9 xxx"), "the newest line is in the log");
  }

  private static LoggerContext context() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.start();
    return context;
  }

  private static void logInto(LoggerContext context, Path pipe) {
    try {
      DaemonLog.open(context, pipe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Logger log = context.getLogger("test");
    for (int i = 0; i < LINES; i++) {
      log.info("line {} of many that together are more than the pipe holds", i);
    }
  }
}
