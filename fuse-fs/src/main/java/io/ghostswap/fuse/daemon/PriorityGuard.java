package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Parameters;
import io.ghostswap.fuse.linux.AvailableMemory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the serving threads real-time priority while the machine is short of memory, and takes it
 * from them while it is not.
 *
 * <p>Short of memory, a thread needs it to allocate from the kernel's reserve and to run when all
 * others want to. At other times it makes swap slower: whoever waits for a page is moved to another
 * processor when a real-time thread wakes it, and each page costs two interrupts between
 * processors.
 *
 * <p>The thread that looks keeps real-time priority. It looks as often as it takes to use up, at
 * {@link #FASTEST_BYTES_PER_MS}, the memory that is left above the threshold.
 */
final class PriorityGuard implements Guard {
  private static final Logger LOG = LoggerFactory.getLogger(PriorityGuard.class);

  /** Faster than any two processors fill memory. */
  private static final long FASTEST_BYTES_PER_MS = 8L << 20;

  private static final long MIN_REST_MS = 5;
  private static final long MAX_REST_MS = 250;

  /** How long memory must be there before real-time priority goes. */
  private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int PERCENT = 100;

  private final Parameters parameters;
  private final AvailableMemory memory;
  private boolean raised = true;
  private long shortNanos = System.nanoTime() - CALM_NANOS;

  /**
   * Prepares the guard over threads that all have real-time priority.
   *
   * @throws IOException where the kernel does not tell how much memory there is
   */
  PriorityGuard(Parameters parameters) throws IOException {
    this.parameters = parameters;
    this.memory = new AvailableMemory();
  }

  @Override
  public long look() throws IOException {
    long threshold = memory.totalBytes() / PERCENT * parameters.current().realTimePercent();
    long available = memory.bytes();
    long now = System.nanoTime();
    if (isShort(available, threshold)) {
      shortNanos = now;
      if (!raised) {
        raised = true;
        ServingPriority.raise();
        LOG.info("memory is short: real-time priority");
      }
    } else if (raised && now - shortNanos >= CALM_NANOS) {
      raised = false;
      ServingPriority.lower();
      LOG.info("memory is there: no real-time priority");
    }
    return raised ? MAX_REST_MS : restMillis(available, threshold);
  }

  /**
   * How long the memory above the threshold lasts. While priority is raised there is nothing to be
   * in time for, and to look often would only take a processor from whoever serves swap.
   */
  private static long restMillis(long available, long threshold) {
    long margin = Math.max(0, available - threshold);
    return Math.clamp(margin / FASTEST_BYTES_PER_MS, MIN_REST_MS, MAX_REST_MS);
  }

  /** Once raised, it takes a quarter more than the threshold to be lowered. */
  private boolean isShort(long available, long threshold) {
    return available < (raised ? threshold + threshold / 4 : threshold);
  }

  @Override
  public String toString() {
    return "real-time priority while memory is short";
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
