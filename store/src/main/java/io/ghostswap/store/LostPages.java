package io.ghostswap.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which page could not be read and why. A disk that fails gives the same answer for
 * thousands of pages, so one line in ten seconds is written and the rest is counted. Thread-safe;
 * the logger must not block.
 */
final class LostPages {
  private static final Logger LOG = LoggerFactory.getLogger(LostPages.class);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final LongSupplier nanos;
  private final AtomicLong quietUntil;
  private final AtomicLong unsaid = new AtomicLong();

  LostPages() {
    this(LOG, System::nanoTime);
  }

  LostPages(final Logger log, final LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    this.quietUntil = new AtomicLong(nanos.getAsLong());
  }

  /**
   * Notes a page that could not be given back.
   *
   * @param slot of the page
   * @param spilled whether it was on the spill, else in the pool
   * @param why what went wrong
   */
  void lost(final int slot, final boolean spilled, final String why) {
    final long now = nanos.getAsLong();
    final long until = quietUntil.get();
    if (now - until < 0 || !quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
      unsaid.incrementAndGet();
      return;
    }
    log.error(
        "page {} cannot be read from the {}: {}; {} others since the last such line",
        slot,
        spilled ? "spill" : "pool",
        why,
        unsaid.getAndSet(0));
  }
}
