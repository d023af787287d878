package io.ghostswap.it.density;

import io.ghostswap.it.report.Latencies;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** What a long life does to a store: pages overwritten and discarded at random, then compaction. */
final class Churn {
  private static final int ROUNDS = 10;

  /** The most requests that are measured of each kind. */
  private static final int REQUESTS = 32_768;

  /** Rounds of churn and compaction after which there is no waiting for more requests. */
  private static final int MAX_STALL_ROUNDS = 10;

  /** The other thread's work is not waited for any longer while requests go on. */
  private static final long MAX_WORK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final MeasuredStore store;
  private final Random random = new Random(ROUNDS);
  private final ByteBuffer target = PageLoad.pageBuffer();
  private final Latencies besideSpinning = new Latencies(REQUESTS);
  private final Latencies besideCompaction = new Latencies(REQUESTS);

  Churn(final MeasuredStore store) {
    this.store = store;
  }

  /** In every round, half of the slots get another page of the corpus or are discarded. */
  void run() {
    for (int round = 0; round < ROUNDS; round++) {
      runRound();
    }
    store.compact();
    store.keepUpMemory();
  }

  private void runRound() {
    for (int i = 0; i < store.slots() / 2; i++) {
      final int slot = random.nextInt(store.slots());
      if (random.nextBoolean()) {
        store.store(slot, random.nextInt(store.slots()));
      } else {
        store.discard(slot);
      }
    }
  }

  /**
   * Measures requests beside compaction, for which the churn goes on; and beside a thread that only
   * takes a CPU, to tell what the machine's own scheduling makes of them.
   */
  void measureStalls() throws InterruptedException {
    requestBeside(() -> true, besideSpinning);
    for (int i = 0; i < MAX_STALL_ROUNDS && !besideCompaction.isFull(); i++) {
      runRound();
      requestBeside(store::compactStep, besideCompaction);
    }
  }

  /** Sends requests while another thread repeats a step, until that says it was the last. */
  private void requestBeside(final BooleanSupplier step, final Latencies latencies)
      throws InterruptedException {
    final AtomicBoolean working = new AtomicBoolean(true);
    final long start = System.nanoTime();
    final Thread worker =
        Thread.ofPlatform()
            .name("churn-worker")
            .start(
                () -> {
                  while (working.get()
                      && System.nanoTime() - start < MAX_WORK_NANOS
                      && step.getAsBoolean()) {
                    Thread.onSpinWait();
                  }
                  working.set(false);
                });
    while (working.get() && !latencies.isFull()) {
      request(latencies);
    }
    working.set(false);
    worker.join();
  }

  /** Loads a page and stores one; every slot keeps what it holds. */
  private void request(final Latencies latencies) {
    final int slot = random.nextInt(store.slots());
    final long start = System.nanoTime();
    store.load(slot, target.clear());
    final long loaded = System.nanoTime();
    store.storeAgain(slot);
    latencies.add(loaded - start);
    latencies.add(System.nanoTime() - loaded);
  }

  /** Requests while compaction ran. */
  Latencies besideCompaction() {
    return besideCompaction;
  }

  /** Requests while a thread ran that has nothing to do with the store. */
  Latencies besideSpinning() {
    return besideSpinning;
  }
}
