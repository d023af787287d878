package io.ghostswap.store.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CodecStreamsTest {
  private static final int COUNT = 3;

  @Test
  void shouldLendEachStreamOnceAndTheSameOneAgainToTheSameThread() {
    try (CodecStreams streams = new CodecStreams(COUNT, new Dictionaries())) {
      final Set<CodecStream> lent = Collections.newSetFromMap(new IdentityHashMap<>());
      final List<CodecStream> taken = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        taken.add(streams.acquire());
        assertTrue(lent.add(taken.get(i)));
      }
      taken.forEach(streams::release);
      final CodecStream own = streams.acquire();
      streams.release(own);
      assertSame(own, streams.acquire());
      streams.release(own);
    }
  }

  @Test
  void shouldLetTheThreadWaitThatFindsNone() throws InterruptedException {
    try (CodecStreams streams = new CodecStreams(1, new Dictionaries())) {
      final CodecStream only = streams.acquire();
      final AtomicReference<CodecStream> got = new AtomicReference<>();
      final Thread waiter = Thread.ofPlatform().start(() -> got.set(streams.acquire()));
      while (waiter.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertEquals(null, got.get());
      streams.release(only);
      waiter.join();
      assertSame(only, got.get());
      streams.release(only);
    }
  }

  @Test
  void shouldNeverLendAStreamTwiceNorForgetAWaiter() throws InterruptedException {
    try (CodecStreams streams = new CodecStreams(COUNT, new Dictionaries())) {
      final Set<CodecStream> lent = ConcurrentHashMap.newKeySet();
      final AtomicReference<String> wrong = new AtomicReference<>();
      final List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3 * COUNT; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int round = 0; round < 5_000; round++) {
                        final CodecStream stream = streams.acquire();
                        if (!lent.add(stream)) {
                          wrong.set("lent twice");
                        }
                        lent.remove(stream);
                        streams.release(stream);
                      }
                    }));
      }
      for (final Thread thread : threads) {
        thread.join();
      }
      assertEquals(null, wrong.get());
      assertFalse(threads.stream().anyMatch(Thread::isAlive));
    }
  }
}
