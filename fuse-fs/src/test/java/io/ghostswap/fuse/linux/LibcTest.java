package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LibcTest {
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EINVAL = 22;

  @Test
  void shouldAnswerWithTheNegatedErrno() {
    assertEquals(-ENOENT, Libc.unmount("/no/such/place"));
    assertEquals(-EINVAL, Libc.unmount("/proc/self"));
    assertEquals(-EINVAL, Libc.mlockall(0));
  }

  @Test
  void shouldSetAndReadTheIoFlusherOrSayThatItMayNot() throws Exception {
    onOwnThread(
        () -> {
          int set = Libc.setIoFlusher(true);
          if (set == 0) {
            assertEquals(1, Libc.ioFlusher());
          } else {
            assertEquals(-EPERM, set);
          }
        });
  }

  @Test
  void shouldSetTheSchedulerOrSayThatItMayNot() throws Exception {
    onOwnThread(
        () -> {
          assertEquals(Libc.SCHED_OTHER, Libc.scheduler(0));
          int set = Libc.setScheduler(0, Libc.SCHED_FIFO, 1);
          assertEquals(set == 0 ? Libc.SCHED_FIFO : Libc.SCHED_OTHER, Libc.scheduler(0));
          assertTrue(set == 0 || set == -EPERM);
        });
  }

  private static void onOwnThread(Runnable body) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(body, "libc-test");
    thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
