package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ghostswap.fuse.linux.Libc;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ServingPriorityTest {
  private final WaitingThread serving = new WaitingThread(() -> ServingPriority.makeRealTime(0));
  private final WaitingThread ordinary =
      new WaitingThread(
          () -> {
            ServingPriority.makeRealTime(0);
            ServingThread.becomeOrdinary();
          });

  @BeforeEach
  void requirePrivilege() throws Exception {
    FutureTask<Integer> attempt = new FutureTask<>(() -> ServingPriority.makeRealTime(0));
    new Thread(attempt).start();
    assumeTrue(attempt.get() >= 0, "SCHED_FIFO is refused");
    serving.start();
    ordinary.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    serving.end();
    ordinary.end();
  }

  @Test
  void shouldLowerAndRaiseTheThreadsThatServeAndNoOther() throws Exception {
    assertTrue(ServingPriority.isRealTime(serving.tid()));
    assertFalse(ServingPriority.isRealTime(ordinary.tid()));
    ServingPriority.lower();
    assertFalse(ServingPriority.isRealTime(serving.tid()));
    assertEquals(ServingPriority.SERVING_NICE, Libc.nice(serving.tid()));
    assertEquals(0, Libc.nice(ordinary.tid()));
    ServingPriority.raise();
    assertTrue(ServingPriority.isRealTime(serving.tid()));
    assertFalse(ServingPriority.isRealTime(ordinary.tid()));
    assertFalse(ServingPriority.isRealTime(0), "a thread that never served");
  }

  /** Sets its priority and waits to be ended. */
  private static final class WaitingThread {
    private final AtomicInteger tid = new AtomicInteger();
    private final Thread thread;
    private volatile boolean ended;

    WaitingThread(Runnable first) {
      thread =
          new Thread(
              () -> {
                first.run();
                tid.set(Libc.threadId());
                while (!ended) {
                  LockSupport.park();
                }
              });
    }

    void start() {
      thread.start();
      DaemonProcess.await(() -> tid.get() != 0, "the thread does not start");
    }

    int tid() {
      return tid.get();
    }

    void end() throws InterruptedException {
      ended = true;
      LockSupport.unpark(thread);
      thread.join();
    }
  }
}
