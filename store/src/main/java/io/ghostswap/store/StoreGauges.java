package io.ghostswap.store;

import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.spill.Spill;
import io.ghostswap.store.spill.TierStats;

/** Numbers that live elsewhere than in the counters, and how long requests take. Thread-safe. */
final class StoreGauges {
  private final StoreParts parts;
  private final FrameArena arena;
  private final LatencyHistogram storeLatency = new LatencyHistogram();
  private final LatencyHistogram loadLatency = new LatencyHistogram();
  private volatile long maxUsedPoolBytes;

  StoreGauges(final StoreParts parts, final FrameArena arena) {
    this.parts = parts;
    this.arena = arena;
    registerPool();
    registerLatency();
    if (parts.spill() != null) {
      registerSpill(parts.spill());
    }
  }

  /** Nanoseconds that stores take. */
  LatencyHistogram storeLatency() {
    return storeLatency;
  }

  /** Nanoseconds that loads take. */
  LatencyHistogram loadLatency() {
    return loadLatency;
  }

  /** Looks at how much memory the pool has, for the most that it ever had. */
  void observe() {
    maxUsedPoolBytes = Math.max(maxUsedPoolBytes, arena.poolTotalBytes());
  }

  /** Sets what only grows back to zero. */
  void restart() {
    maxUsedPoolBytes = 0;
    storeLatency.clear();
    loadLatency.clear();
  }

  private void registerPool() {
    final Counters counters = parts.counters();
    counters.register(Counter.POOL_TOTAL_SIZE, arena::poolTotalBytes);
    counters.register(Counter.COMPRESSED_BYTES, parts.pool()::objectBytes);
    counters.register(Counter.MAX_POOL_SIZE, parts.level()::limitBytes);
    counters.register(Counter.METADATA_BYTES, this::metadataBytes);
    counters.register(Counter.WRITEBACK_LIMIT_REMAINING, parts.budget()::remaining);
    counters.register(
        Counter.MAX_USED_POOL_SIZE, () -> Math.max(maxUsedPoolBytes, arena.poolTotalBytes()));
  }

  private void registerLatency() {
    final Counters counters = parts.counters();
    counters.register(Counter.STORE_LATENCY_P50_NS, () -> storeLatency.percentile(0.5));
    counters.register(Counter.STORE_LATENCY_P99_NS, () -> storeLatency.percentile(0.99));
    counters.register(Counter.STORE_LATENCY_P999_NS, () -> storeLatency.percentile(0.999));
    counters.register(Counter.LOAD_LATENCY_P50_NS, () -> loadLatency.percentile(0.5));
    counters.register(Counter.LOAD_LATENCY_P99_NS, () -> loadLatency.percentile(0.99));
    counters.register(Counter.LOAD_LATENCY_P999_NS, () -> loadLatency.percentile(0.999));
  }

  private void registerSpill(final Spill spill) {
    final Counters counters = parts.counters();
    counters.register(Counter.SPILL_BYTES, spill::bytesUsed);
    counters.register(Counter.SPILL_LIVE_BYTES, spill::liveBytes);
    counters.register(
        Counter.SPILL_CAPACITY_BYTES, () -> spill.guaranteedPages() * CodecStream.PAGE_SIZE);
    counters.register(Counter.SPILL_DIRECT_IO, () -> spill.directIo() ? 1 : 0);
    counters.register(Counter.SPILL_READS, spill::reads);
    counters.register(Counter.SPILL_READ_AHEAD_HITS, spill::readAheadHits);
    counters.register(Counter.SPILL_WRITES, spill::writes);
    counters.register(Counter.SPILL_ERRORS, this::spillErrors);
    counters.register(Counter.SPILL_TIERS_GIVEN_UP, this::tiersGivenUp);
  }

  private long metadataBytes() {
    final long spillIndex = parts.spill() == null ? 0 : parts.spill().metadataBytes();
    return parts.entries().table().bytes() + spillIndex;
  }

  private long spillErrors() {
    long errors = 0;
    for (int tier = 0; tier < parts.spill().tiers(); tier++) {
      final TierStats stats = parts.spill().stats(tier);
      errors += stats.readErrors() + stats.writeErrors();
    }
    return errors;
  }

  private long tiersGivenUp() {
    long times = 0;
    for (int tier = 0; tier < parts.spill().tiers(); tier++) {
      times += parts.spill().stats(tier).timesGivenUp();
    }
    return times;
  }
}
