package io.ghostswap.store;

import io.ghostswap.config.PageSelection;
import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.pool.Zpool;

/** The page selections of the control file's commands, as filters of a {@link SlotScan}. */
final class PageFilters {
  private final Zpool pool;
  private final IdleClock clock;

  PageFilters(final Zpool pool, final IdleClock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Pooled pages that no job holds, of one selection. */
  SlotScan.Filter pooled(final PageSelection selection) {
    return switch (selection) {
      case ALL -> (slot, entry) -> isFreeToTake(entry);
      case HUGE ->
          (slot, entry) -> isFreeToTake(entry) && CodecId.isRaw(EntryDescriptor.codec(entry));
      case IDLE ->
          (slot, entry) ->
              isFreeToTake(entry) && clock.isIdle(pool.stamp(EntryDescriptor.location(entry)));
    };
  }

  /** Of those that {@code filter} wants, the ones that recompression has not tried yet. */
  static SlotScan.Filter recompressible(final SlotScan.Filter filter) {
    return (slot, entry) ->
        CodecId.isRecompressible(EntryDescriptor.codec(entry)) && filter.wants(slot, entry);
  }

  /**
   * Pooled pages that have not been touched for {@code seconds} and that recompression has not
   * tried yet. Keeps the stamps of very old pages from wrapping.
   *
   * @param again whether to want those too that it has tried, but not those with a dictionary
   */
  SlotScan.Filter cold(final int seconds, final boolean again) {
    return (slot, entry) -> {
      if (!isFreeToTake(entry)) {
        return false;
      }
      final long handle = EntryDescriptor.location(entry);
      final int age = clock.age(pool.stamp(handle));
      if (age > IdleClock.MAX_AGE) {
        pool.stamp(handle, clock.stampOfAge(IdleClock.MAX_AGE));
      }
      final int codec = EntryDescriptor.codec(entry);
      return age >= seconds
          && (again ? !CodecId.hasDictionary(codec) : CodecId.isRecompressible(codec));
    };
  }

  /** Spilled pages that no job holds. */
  static boolean isSpilledAndFree(final int slot, final long entry) {
    return EntryDescriptor.isSpilled(entry) && EntryDescriptor.claim(entry) == 0;
  }

  private static boolean isFreeToTake(final long entry) {
    return EntryDescriptor.isPooled(entry) && EntryDescriptor.claim(entry) == 0;
  }
}
