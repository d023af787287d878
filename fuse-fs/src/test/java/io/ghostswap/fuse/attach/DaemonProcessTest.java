package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DaemonProcessTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Process process;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    process = new ProcessBuilder("sleep", "60").start();
    daemon = DaemonProcess.of(process.pid());
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
  }

  @Test
  void shouldBeAliveUntilItIsTerminated() {
    assertTrue(daemon.isAlive());
    assertFalse(daemon.awaitEnd(Duration.ZERO));
    daemon.terminate();
    assertTrue(daemon.awaitEnd(TIMEOUT));
    assertFalse(daemon.isAlive());
  }

  @Test
  void shouldNotTakeAnotherProcessWithTheSameIdForIt() {
    final DaemonProcess earlier = new DaemonProcess(daemon.pid(), daemon.startTicks() - 1);
    assertFalse(earlier.isAlive());
    earlier.terminate();
    earlier.kill();
    assertTrue(daemon.isAlive());
  }

  @Test
  void shouldNotBeAliveWhenThereWasNoSuchProcess() {
    assertFalse(DaemonProcess.of(Integer.MAX_VALUE).isAlive());
  }
}
