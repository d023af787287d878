package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ghostswap.config.Command;
import io.ghostswap.fuse.fs.Errno;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandQueueTest {
  private static final Command COMPACT = new Command.Compact();

  @Test
  void shouldRefuseACommandWhileOneRunsAndAnotherWaits() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    try (CommandQueue queue =
        new CommandQueue(
            _ -> {
              runs.incrementAndGet();
              await(release);
              return 0;
            })) {
      BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
      for (int i = 0; i < 3; i++) {
        Thread.ofPlatform().daemon().start(() -> answers.add(queue.run(COMPACT)));
      }
      assertEquals(-Errno.EBUSY, answers.take());
      assertNull(answers.poll());
      release.countDown();
      assertEquals(0, answers.take());
      assertEquals(0, answers.take());
      assertEquals(0, queue.run(COMPACT));
      assertEquals(3, runs.get());
    }
  }

  @Test
  void shouldGiveItsPlaceBackWhenACommandThrows() {
    try (CommandQueue queue =
        new CommandQueue(
            _ -> {
              throw new StackOverflowError();
            })) {
      for (int i = 0; i < 10; i++) {
        assertThrows(IllegalStateException.class, () -> queue.run(COMPACT));
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
