package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
  private final WaitingThread batch =
      new WaitingThread(
          () -> {
            ServingPriority.makeRealTime(0);
            ServingThread.becomeBatch();
          });

  @BeforeEach
  void requirePrivilege() throws Exception {
    FutureTask<Integer> attempt = new FutureTask<>(() -> ServingPriority.makeRealTime(0));
    new Thread(attempt).start();
    assumeTrue(attempt.get() >= 0, "SCHED_FIFO is refused");
    serving.start();
    batch.start();
  }

  @AfterEach
  void end() throws Exception {
    ServingPriority.lower();
    Libc.setScheduler(0, Libc.SCHED_OTHER, 0);
    serving.end();
    batch.end();
  }

  @Test
  void shouldLowerAndRaiseEveryThreadButThoseOfBatchWork() throws Exception {
    assertTrue(ServingPriority.isRealTime(serving.tid()));
    assertEquals(Libc.SCHED_BATCH, Libc.scheduler(batch.tid()));
    ServingPriority.lower();
    assertEquals(Libc.SCHED_OTHER, Libc.scheduler(serving.tid()));
    assertEquals(Libc.SCHED_BATCH, Libc.scheduler(batch.tid()));
    ServingPriority.raise();
    assertTrue(ServingPriority.isRealTime(serving.tid()));
    assertEquals(Libc.SCHED_BATCH, Libc.scheduler(batch.tid()));
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
