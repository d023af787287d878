package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Parameters;
import io.ghostswap.fuse.linux.IdleLatency;
import io.ghostswap.store.Counter;
import io.ghostswap.store.Counters;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps idle processors from sleeping deeply while many pages are read back ({@code
 * idle_latency_us}). A page that is read back wakes up to four threads one after the other, and a
 * processor that sleeps, above all one of a virtual machine, takes longer to wake than all of the
 * work takes. docs/SPEED.md has the figures.
 *
 * <p>What it costs is the time of the processors that idle, all of them; so it asks for this only
 * while there are enough requests for each processor to be worth it, and never where there is one
 * processor: that one does not idle while a page is served.
 */
final class IdleGuard implements Guard {
  /**
   * Read requests a second for each processor that are worth it. A request is sooner by some 70 us,
   * so a second for which a processor polls saves others 70 ms of waiting.
   */
  static final long ENOUGH_PER_SECOND = 1_000;

  /** The limit is lifted when there are fewer than this part of it. */
  private static final long HYSTERESIS = 4;

  private static final long REST_MS = 20;
  private static final long QUIET_REST_MS = 100;

  private final Parameters parameters;
  private final Counters counters;
  private final IdleLatency latency;
  private final IntSupplier processors;
  private final LongSupplier nanos;
  private int limitUs = IdleLatency.NO_LIMIT;
  private long requestsBefore;
  private long lookedNanos;
  private long limitedNanos;

  /**
   * Asks for nothing yet.
   *
   * @param processors how many there are
   * @param nanos the time
   */
  IdleGuard(
      Parameters parameters,
      Counters counters,
      IdleLatency latency,
      IntSupplier processors,
      LongSupplier nanos) {
    this.parameters = parameters;
    this.counters = counters;
    this.latency = latency;
    this.processors = processors;
    this.nanos = nanos;
    this.lookedNanos = nanos.getAsLong();
  }

  @Override
  public long look() throws IOException {
    long now = nanos.getAsLong();
    long elapsed = now - lookedNanos;
    long restNanos = TimeUnit.MILLISECONDS.toNanos(REST_MS);
    if (elapsed < restNanos) {
      return TimeUnit.NANOSECONDS.toMillis(restNanos - elapsed) + 1;
    }
    count(elapsed);
    long requests = counters.value(Counter.LOAD_REQUESTS);
    long before = requestsBefore;
    lookedNanos = now;
    requestsBefore = requests;
    int wantedUs = parameters.current().idleLatencyUs();
    ask(wantedUs >= 0 && isEnough(requests - before, elapsed) ? wantedUs : IdleLatency.NO_LIMIT);
    return requests == before ? QUIET_REST_MS : REST_MS;
  }

  private void count(long elapsed) {
    if (isLimited()) {
      limitedNanos += elapsed;
      long millis = TimeUnit.NANOSECONDS.toMillis(limitedNanos);
      counters.add(Counter.IDLE_LIMITED_MS, millis);
      limitedNanos -= TimeUnit.MILLISECONDS.toNanos(millis);
    }
  }

  private boolean isEnough(long requests, long elapsed) {
    int count = processors.getAsInt();
    long enough = ENOUGH_PER_SECOND * count / (isLimited() ? HYSTERESIS : 1);
    return count > 1 && requests * TimeUnit.SECONDS.toNanos(1) / elapsed >= enough;
  }

  private boolean isLimited() {
    return limitUs != IdleLatency.NO_LIMIT;
  }

  private void ask(int micros) throws IOException {
    if (micros != limitUs) {
      latency.limit(micros);
      limitUs = micros;
    }
  }

  /** What was asked for goes with the file. */
  @Override
  public void close() throws IOException {
    latency.close();
  }
}
