package io.ghostswap.shrinker;

import io.ghostswap.config.Parameters;
import io.ghostswap.store.PageStore;

/**
 * All background work of one store, from {@link #start} to {@link #close}. Three threads: one
 * writes back and waits for the disk; one keeps memory in order, which must not wait; one
 * recompresses and may wait for ever.
 */
public final class Shrinker implements AutoCloseable {
  private final AgentThread writeback;
  private final AgentThread upkeep;
  private final AgentThread recompression;

  /**
   * Makes the threads' duties; nothing runs yet.
   *
   * @param lowerPriority called first by the thread that recompresses, to give its CPU to others
   * @param pressure asked while {@code shrink_pressure_percent} is not 0
   */
  public Shrinker(
      final PageStore store,
      final Parameters parameters,
      final Runnable lowerPriority,
      final PressureSource pressure) {
    final Runnable asItIs = () -> {};
    this.writeback =
        new AgentThread(new WritebackAgent(store, parameters, System::nanoTime, pressure), asItIs);
    this.upkeep = new AgentThread(new UpkeepAgent(store, parameters, System::nanoTime), asItIs);
    this.recompression =
        new AgentThread(new RecompressionAgent(store, parameters, System::nanoTime), lowerPriority);
    store.onPoolAboveStart(writeback::wake);
    store.onReserveLow(upkeep::wake);
  }

  /** Starts the threads. */
  public void start() {
    writeback.start();
    upkeep.start();
    recompression.start();
  }

  /** Ends the threads and waits for the batch that is being written. */
  @Override
  public void close() {
    writeback.close();
    upkeep.close();
    recompression.close();
  }
}
