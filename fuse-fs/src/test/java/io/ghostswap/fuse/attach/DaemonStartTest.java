package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell script stands for the daemon. */
final class DaemonStartTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private final RecordingProgress progress = new RecordingProgress();
  private Path log;

  @BeforeEach
  void nameLog() {
    log = folder.resolve("log");
  }

  private DaemonProcess start(final String script) {
    return new DaemonStart(List.of("/bin/sh", "-c", script), log, progress).start();
  }

  private long recordedPid() throws IOException {
    return Long.parseLong(Files.readString(folder.resolve("pid")).strip());
  }

  @Test
  void shouldReturnWhenTheDaemonIsReadyAndTellItsSteps() {
    final DaemonProcess daemon =
        start("echo 'progress: opening'; echo 'progress: mounting'; echo ready; exec sleep 60");
    try {
      assertEquals(List.of("opening", "mounting"), progress.steps);
      assertTrue(daemon.isAlive());
    } finally {
      daemon.kill();
      assertTrue(daemon.awaitEnd(TIMEOUT));
    }
  }

  @Test
  void shouldRelayTheReasonOfAFailure() {
    final AttachException e =
        assertThrows(AttachException.class, () -> start("echo 'failed: no room.'; exit 1"));
    assertEquals("no room.", e.getMessage());
  }

  @Test
  void shouldTellTheLastWordsOfADaemonThatDies() {
    final AttachException e =
        assertThrows(AttachException.class, () -> start("echo first >&2; echo last >&2; exit 7"));
    assertTrue(e.getMessage().endsWith("its last words: last"), e.getMessage());
  }

  @Test
  void shouldWaitForTheEndOfADaemonThatFailed() throws IOException {
    final String script =
        "echo $$ > " + folder.resolve("pid") + "; trap '' TERM; echo 'failed: stuck.'; sleep 0.2";
    assertThrows(AttachException.class, () -> start(script));
    assertFalse(DaemonProcess.of(recordedPid()).isAlive());
  }

  @Test
  void shouldGiveUpAndEndTheDaemonWhenInterrupted() throws IOException {
    final String script = "echo $$ > " + folder.resolve("pid") + "; exec sleep 60";
    Thread.currentThread().interrupt();
    assertThrows(AttachException.class, () -> start(script));
    assertTrue(Thread.interrupted());
    if (Files.exists(folder.resolve("pid"))) {
      assertFalse(DaemonProcess.of(recordedPid()).isAlive());
    }
  }
}
