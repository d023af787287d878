package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Parameters;
import io.ghostswap.fuse.linux.CpuLatency;
import io.ghostswap.store.Counter;
import io.ghostswap.store.Counters;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps idle processors from sleeping deeply while many pages are read back ({@code
 * cpu_latency_us}). A page that is read back wakes up to four threads one after the other, and a
 * processor that sleeps, above all one of a virtual machine, takes longer to wake than all of the
 * work takes. docs/SPEED.md has the figures.
 *
 * <p>What it costs is the time of the processors that idle, all of them; so it asks for this only
 * while there are enough requests for each processor of the machine, and never where there is one:
 * that one does not idle while a page is served.
 */
final class CpuLatencyGuard implements Guard {
  /**
   * Read requests a second for each processor that are worth it. A request is sooner by some 70 us,
   * so a second for which a processor polls saves others 70 ms of waiting, or a quarter of that
   * before the limit is lifted.
   */
  static final long ENOUGH_PER_SECOND = 1_000;

  /** The limit is lifted when there are fewer than this part of it. */
  private static final long HYSTERESIS = 4;

  private static final long REST_MS = 20;
  private static final long QUIET_REST_MS = 100;

  /** While it may ask for nothing; it is woken when the parameter is set. */
  private static final long OFF_REST_MS = TimeUnit.HOURS.toMillis(1);

  private final Parameters parameters;
  private final Counters counters;
  private final CpuLatency latency;
  private final int processors;
  private final LongSupplier nanos;
  private int limitUs = CpuLatency.NO_LIMIT;
  private long requestsBefore;
  private long lookedNanos;
  private long limitedNanos;

  /**
   * Asks for nothing yet.
   *
   * @param processors of the machine
   * @param nanos the time
   */
  CpuLatencyGuard(
      Parameters parameters,
      Counters counters,
      CpuLatency latency,
      int processors,
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
    int wantedUs = parameters.current().cpuLatencyUs();
    if (wantedUs < 0 || processors == 1) {
      ask(CpuLatency.NO_LIMIT);
      return OFF_REST_MS;
    }
    ask(isEnough(requests - before, elapsed) ? wantedUs : CpuLatency.NO_LIMIT);
    return requests == before ? QUIET_REST_MS : REST_MS;
  }

  private void count(long elapsed) {
    if (isLimited()) {
      limitedNanos += elapsed;
      long millis = TimeUnit.NANOSECONDS.toMillis(limitedNanos);
      counters.add(Counter.CPU_LATENCY_LIMITED_MS, millis);
      limitedNanos -= TimeUnit.MILLISECONDS.toNanos(millis);
    }
  }

  private boolean isEnough(long requests, long elapsed) {
    long enough = ENOUGH_PER_SECOND * processors / (isLimited() ? HYSTERESIS : 1);
    return requests * TimeUnit.SECONDS.toNanos(1) / elapsed >= enough;
  }

  private boolean isLimited() {
    return limitUs != CpuLatency.NO_LIMIT;
  }

  private void ask(int micros) throws IOException {
    if (micros != limitUs) {
      latency.limit(micros);
      limitUs = micros;
    }
  }

  @Override
  public String toString() {
    return "keeping idle processors awake while many pages are read back";
  }

  /** What was asked for goes with the file. */
  @Override
  public void close() throws IOException {
    latency.close();
  }
}
