package io.ghostswap.fuse.daemon;

import static io.ghostswap.fuse.transport.MountedFileSystem.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.linux.ProcSwaps;
import io.ghostswap.fuse.transport.LoopDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DaemonTest {
  private static final int SCHED_FIFO = 1;
  private static final int POLICY_FIELD = 38;

  @ParameterizedTest
  @EnumSource
  void shouldTellItsStepsAndStopWhenItIsTold(TransportType type) throws Exception {
    for (String signal : List.of("TERM", "INT", "HUP")) {
      try (DaemonProcess daemon = new DaemonProcess(type).start()) {
        assertEquals(
            List.of(
                "progress: opening the store",
                "progress: locking memory",
                "progress: mounting at " + daemon.mount,
                "progress: warming up every path",
                "ready"),
            daemon.output());
        assertNotNull(ProcMounts.find(daemon.mount));
        daemon.signal(signal);
        assertEquals(Daemon.STOPPED, daemon.awaitExit());
        assertNull(ProcMounts.find(daemon.mount));
        daemon.awaitLog("stopped by SIG" + signal);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseToStopWhileALoopDeviceIsAttached(TransportType type) throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(type).start()) {
      try (LoopDevice loop = LoopDevice.attach(daemon.swapFile())) {
        for (String signal : List.of("TERM", "INT", "HUP")) {
          daemon.signal(signal);
          daemon.awaitLog("SIG" + signal + " refused: " + loop.device() + " is attached to");
        }
        assertTrue(daemon.isAlive());
        assertEquals(0, run("dd", "if=" + loop.device(), "of=/dev/null", "count=1").status());
      }
      daemon.signal("TERM");
      assertEquals(Daemon.STOPPED, daemon.awaitExit());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseToStopWhileItIsSwap(TransportType type) throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(type).start();
        LoopDevice loop = LoopDevice.attach(daemon.swapFile())) {
      assertEquals(0, run("mkswap", loop.device()).status());
      assertEquals(0, run("swapon", "--discard", loop.device()).status());
      try {
        assertNotNull(ProcSwaps.find(Path.of(loop.device())));
        daemon.signal("TERM");
        daemon.awaitLog("SIGTERM refused: " + loop.device() + " is swap");
        assertTrue(daemon.isAlive());
      } finally {
        assertEquals(0, run("swapoff", loop.device()).status());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldEndWhenTheMountIsTakenAway(TransportType type) throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(type).start()) {
      assertEquals(0, Libc.unmount(daemon.mount.toString()));
      assertEquals(Daemon.UNMOUNTED, daemon.awaitExit());
      daemon.awaitLog("was unmounted from outside");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayInOneSentenceWhyItCannotStart(TransportType type) throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(type)) {
      Path file = Files.createFile(daemon.mount.resolve("file"));
      try {
        daemon.start();
        assertEquals("failed: " + daemon.mount + " is not empty", daemon.lastLine());
        assertEquals(Daemon.FAILED, daemon.awaitExit());
      } finally {
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotBecomeReadyWhenPagesComeBackWrong(TransportType type) throws Exception {
    try (DaemonProcess daemon =
        new DaemonProcess(type).start("-D" + FakeDaemonMain.CORRUPT + "=true")) {
      assertEquals("failed: the store gives back other bytes than were stored", daemon.lastLine());
      assertEquals(Daemon.FAILED, daemon.awaitExit());
      assertNull(ProcMounts.find(daemon.mount));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLockItsMemoryAndSayHowMuch(TransportType type) throws Exception {
    try (DaemonProcess daemon = new DaemonProcess(type).start()) {
      String status = Files.readString(Path.of("/proc", Long.toString(daemon.pid()), "status"));
      assertFalse(status.contains("VmLck:\t       0 kB"), status);
      Path stats = daemon.mount.resolve("stats");
      long locked = Long.parseLong(Files.readString(stats.resolve("memory_locked_bytes")).strip());
      assertTrue(locked > 8 << 20, () -> locked + " bytes");
      String ioFlusher = Files.readString(stats.resolve("io_flusher")).strip();
      assertEquals(Libc.ioFlusher() >= 0 ? "1" : "0", ioFlusher);
      assertTrue(
          ioFlusher.equals("1") || Files.readString(daemon.log).contains("CAP_SYS_RESOURCE"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeWithRealTimePriorityWhileMemoryIsShort(TransportType type) throws Exception {
    int own = Libc.setScheduler(0, Libc.SCHED_FIFO, 1);
    Libc.setScheduler(0, Libc.SCHED_OTHER, 0);
    assumeTrue(own >= 0, "SCHED_FIFO is refused");
    try (DaemonProcess daemon = new DaemonProcess(type).start()) {
      Path parameter = daemon.mount.resolve("parameters/real_time_percent");
      // Less than all memory is always available; less than nothing never is.
      Files.writeString(parameter, "100");
      DaemonProcess.await(() -> realTimeThreads(daemon) >= 3, "no real-time priority");
      Files.writeString(parameter, "0");
      DaemonProcess.await(() -> realTimeThreads(daemon) == 1, "more than the guard has it");
      Files.writeString(parameter, "100");
      DaemonProcess.await(() -> realTimeThreads(daemon) >= 3, "no real-time priority again");
    }
  }

  private static int realTimeThreads(DaemonProcess daemon) {
    int realTime = 0;
    try (var tasks =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(daemon.pid()), "task"))) {
      for (Path task : tasks) {
        realTime += policy(task) == SCHED_FIFO ? 1 : 0;
      }
      return realTime;
    } catch (IOException e) {
      return -1; // a thread has ended meanwhile
    }
  }

  private static int policy(Path task) throws IOException {
    String stat = Files.readString(task.resolve("stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[POLICY_FIELD]);
  }
}
