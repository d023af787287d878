package io.ghostswap.store;

import java.util.Locale;

/**
 * Every number that can be read in the mount's {@code stats} folder, under zswap's debugfs name
 * where zswap has it.
 *
 * <p>Counts are not exact against each other while pages move: each is read by itself.
 */
public enum Counter {
  POOL_LIMIT_HIT(Unit.EVENTS, "times a store found the pool at its limit"),
  WRITTEN_BACK_PAGES(Unit.EVENTS, "pages moved from the pool to the spill"),
  REJECT_RECLAIM_FAIL(Unit.EVENTS, "stores that went to the spill because eviction made no room"),
  REJECT_ALLOC_FAIL(Unit.EVENTS, "stores that failed because neither pool nor spill had room"),
  REJECT_COMPRESS_FAIL(Unit.EVENTS, "pages on which the compressor reported an error"),
  REJECT_COMPRESS_POOR(Unit.EVENTS, "incompressible pages that went to the spill at once"),
  DECOMPRESS_FAIL(Unit.EVENTS, "loads that could not be read back exactly"),
  STORED_PAGES(Unit.PAGES, "pages in the pool now, same-filled ones included"),
  STORED_INCOMPRESSIBLE_PAGES(Unit.PAGES, "pages in the pool now that are kept raw"),
  POOL_TOTAL_SIZE(Unit.BYTES, "memory the pool holds, fragmentation and reserve included"),
  SAME_FILLED_PAGES(Unit.PAGES, "pages now that are one repeated 8-byte word"),
  COMPRESSED_BYTES(Unit.BYTES, "bytes of the pages in the pool as they are stored"),
  LZ4_PAGES(Unit.PAGES, "pages in the pool now that are LZ4 blocks"),
  LZ4_BYTES(Unit.BYTES, "their bytes as they are stored"),
  ZSTD_PAGES(Unit.PAGES, "pages in the pool now that are Zstandard frames"),
  ZSTD_BYTES(Unit.BYTES, "their bytes as they are stored"),
  ZSTD_DICTIONARY_PAGES(Unit.PAGES, "pages in the pool now compressed with a trained dictionary"),
  ZSTD_DICTIONARY_BYTES(Unit.BYTES, "their bytes as they are stored"),
  DICTIONARIES_TRAINED(Unit.EVENTS, "dictionaries that were trained and adopted"),
  MAX_POOL_SIZE(Unit.BYTES, "limit of the pool's memory"),
  METADATA_BYTES(Unit.BYTES, "memory of slot table, LRU and spill index"),
  SPILLED_PAGES(Unit.PAGES, "pages on the spill now"),
  SPILL_BYTES(Unit.BYTES, "bytes of the spill's segments in use"),
  SPILL_LIVE_BYTES(Unit.BYTES, "bytes in those segments that a page still refers to"),
  SPILL_CAPACITY_BYTES(Unit.BYTES, "bytes of pages that find room on the spill in any case"),
  SPILL_DIRECT_IO(Unit.FLAG, "1 when every place of the spill passes by the page cache"),
  SPILL_READS(Unit.EVENTS, "read I/Os of the spill"),
  SPILL_READ_AHEAD_HITS(Unit.EVENTS, "reads of the spill that needed no I/O"),
  SPILL_WRITES(Unit.EVENTS, "write I/Os of the spill"),
  SPILL_ERRORS(Unit.EVENTS, "I/O errors of the spill"),
  SPILL_CLEANED_PAGES(Unit.EVENTS, "live pages moved to free a segment of the spill"),
  SPILL_MOVED_DOWN_PAGES(Unit.EVENTS, "cold pages moved to a lower tier of the spill"),
  SPILL_TIERS_GIVEN_UP(
      Unit.EVENTS, "times a tier of the spill was left alone after failing again and again"),
  LOADS_POOL(Unit.EVENTS, "pages loaded from the pool, same-filled ones included"),
  LOADS_SPILL(Unit.EVENTS, "pages loaded from the spill"),
  LOADS_EMPTY(Unit.EVENTS, "pages loaded that were never stored"),
  LOAD_REQUESTS(Unit.EVENTS, "read requests, of one page or of many"),
  STORES(Unit.EVENTS, "pages stored"),
  SPILLED_STORES(Unit.EVENTS, "stores that went to the spill in the foreground"),
  EVICTED_PAGES(Unit.EVENTS, "pages written back in the foreground to keep a new one"),
  DISCARDED_PAGES(Unit.EVENTS, "pages dropped by discard"),
  RECOMPRESSED_PAGES(Unit.EVENTS, "cold pages stored again by a denser codec"),
  COMPACTED_PAGES(Unit.EVENTS, "pages moved inside the pool to free memory"),
  INCOMPRESSIBLE_PAGES_SINCE(Unit.EVENTS, "incompressible pages seen since the start"),
  MAX_USED_POOL_SIZE(Unit.BYTES, "most memory the pool has held"),
  WRITEBACK_LIMIT_REMAINING(Unit.PAGES, "pages that writeback_limit still allows"),
  SHRINK_RUNS(Unit.EVENTS, "times background writeback started"),
  SHRINK_PAUSED_MS(Unit.MILLISECONDS, "time background writeback waited for foreground I/O"),
  IO_FLUSHER(Unit.FLAG, "1 when the kernel keeps the daemon out of its own swap's reclaim"),
  MEMORY_LOCKED_BYTES(Unit.BYTES, "memory of the daemon that cannot be swapped out"),
  CPU_LATENCY_LIMITED_MS(
      Unit.MILLISECONDS, "time for which idle processors were asked to wake within cpu_latency_us"),
  CALLBACK_ERRORS(Unit.EVENTS, "requests answered with an I/O error after an internal failure"),
  MAX_REQUEST_BYTES(Unit.BYTES, "largest read or write that reaches the daemon as one request"),
  STORE_LATENCY_P50_NS(Unit.NANOSECONDS, "median time of a write request in the store"),
  STORE_LATENCY_P99_NS(Unit.NANOSECONDS, "99th percentile of it"),
  STORE_LATENCY_P999_NS(Unit.NANOSECONDS, "99.9th percentile of it"),
  LOAD_LATENCY_P50_NS(Unit.NANOSECONDS, "median time of a read request in the store"),
  LOAD_LATENCY_P99_NS(Unit.NANOSECONDS, "99th percentile of it"),
  LOAD_LATENCY_P999_NS(Unit.NANOSECONDS, "99.9th percentile of it");

  /** What a counter counts. {@link #EVENTS} only ever grow; the others go up and down. */
  public enum Unit {
    EVENTS,
    PAGES,
    BYTES,
    MILLISECONDS,
    NANOSECONDS,
    FLAG
  }

  private final Unit unit;
  private final String doc;

  Counter(final Unit unit, final String doc) {
    this.unit = unit;
    this.doc = doc;
  }

  /** The file name in {@code stats}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is counted. */
  public Unit unit() {
    return unit;
  }

  /** One phrase that says what the number means. */
  public String doc() {
    return doc;
  }

  /** Whether the number only grows while the daemon lives. */
  public boolean isMonotonic() {
    return unit == Unit.EVENTS || unit == Unit.MILLISECONDS;
  }
}
