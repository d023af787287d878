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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class GuardThreadTest {
  private final Parameters parameters = new Parameters();

  @ParameterizedTest
  @ValueSource(classes = {IOException.class, IllegalStateException.class, StackOverflowError.class})
  void shouldGoOnWithoutAGuardThatFails(Class<? extends Throwable> failure)
      throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    AtomicInteger closed = new AtomicInteger();
    Guard good = guard(closed, 1, looks::countDown);
    Guard bad = guard(closed, 1, () -> fail(failure));
    try (GuardThread thread = new GuardThread(parameters, List.of(good, bad))) {
      thread.start();
      looks.await();
      assertEquals(1, closed.get());
    }
    assertEquals(2, closed.get());
  }

  @Test
  void shouldLetAGuardRestAsLongAsItSays() throws InterruptedException {
    CountDownLatch often = new CountDownLatch(5);
    AtomicInteger seldom = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    List<Guard> guards =
        List.of(
            guard(closed, 1, often::countDown),
            guard(closed, TimeUnit.HOURS.toMillis(1), seldom::incrementAndGet));
    try (GuardThread thread = new GuardThread(parameters, guards)) {
      thread.start();
      often.await();
    }
    assertEquals(1, seldom.get());
  }

  @Test
  void shouldLetAllLookWhenAParameterIsSet() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(2);
    Guard guard =
        guard(
            new AtomicInteger(),
            TimeUnit.HOURS.toMillis(1),
            () -> {
              first.countDown();
              second.countDown();
            });
    try (GuardThread thread = new GuardThread(parameters, List.of(guard))) {
      thread.start();
      first.await();
      parameters.apply(List.of(Assignment.parse("cpu_latency_us=-1")));
      assertTrue(second.await(30, TimeUnit.SECONDS));
    }
  }

  private static void fail(Class<? extends Throwable> failure) throws IOException {
    if (failure == IOException.class) {
      throw new IOException("no longer there");
    }
    if (failure == IllegalStateException.class) {
      throw new IllegalStateException("as the iterator of a folder throws");
    }
    throw new StackOverflowError();
  }

  private static Guard guard(AtomicInteger closed, long restMillis, Look look) {
    return new Guard() {
      @Override
      public long look() throws IOException {
        look.run();
        return restMillis;
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
