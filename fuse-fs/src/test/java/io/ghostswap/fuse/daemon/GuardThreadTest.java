package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GuardThreadTest {
  private final Parameters parameters = new Parameters();

  @Test
  void shouldGoOnWithoutAGuardThatFails() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    AtomicInteger closed = new AtomicInteger();
    Guard good = guard(closed, looks::countDown);
    Guard bad =
        guard(
            closed,
            () -> {
              throw new IOException("no longer there");
            });
    try (GuardThread thread = new GuardThread(parameters, List.of(good, bad))) {
      thread.start();
      looks.await();
      assertEquals(1, closed.get());
    }
    assertEquals(2, closed.get());
  }

  @Test
  void shouldLookWhenAParameterIsSet() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(2);
    Guard guard =
        new Guard() {
          @Override
          public long look() {
            first.countDown();
            second.countDown();
            return TimeUnit.HOURS.toMillis(1);
          }

          @Override
          public void close() {
            // Has nothing open.
          }
        };
    try (GuardThread thread = new GuardThread(parameters, List.of(guard))) {
      thread.start();
      first.await();
      parameters.apply(List.of(Assignment.parse("idle_latency_us=-1")));
      assertTrue(second.await(30, TimeUnit.SECONDS));
    }
  }

  private static Guard guard(AtomicInteger closed, Look look) {
    return new Guard() {
      @Override
      public long look() throws IOException {
        look.run();
        return 1;
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  private interface Look {
    void run() throws IOException;
  }
}
