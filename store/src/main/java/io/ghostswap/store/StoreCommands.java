package io.ghostswap.store;

import io.ghostswap.config.PageSelection;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.Settings;
import io.ghostswap.store.Claims.Claim;
import io.ghostswap.store.spill.SpillResult;
import java.util.concurrent.locks.LockSupport;

/**
 * What an operator has done at once that the background does by and by. A command goes over the
 * whole file, a batch at a time, beside all else. Thread-safe.
 */
final class StoreCommands {
  /** Objects that are moved before others have their turn. */
  private static final int COMPACT_STEP = 1024;

  /** How long a drain waits for jobs that have hold of the last pages, and how often it looks. */
  private static final long DRAIN_PAUSE_NANOS = 10_000_000;

  private static final int DRAIN_PATIENCE = 100;

  private final Parameters parameters;
  private final StoreParts parts;
  private final Recompressor recompressor;
  private final DictionaryTrainer trainer;
  private final Compactor compactor;
  private final SpillCleaner cleaner;
  private final Drain drain;
  private final PageFilters filters;

  StoreCommands(
      final Parameters parameters,
      final StoreParts parts,
      final Recompressor recompressor,
      final DictionaryTrainer trainer,
      final Compactor compactor,
      final SpillCleaner cleaner,
      final PageFilters filters) {
    this.parameters = parameters;
    this.parts = parts;
    this.recompressor = recompressor;
    this.trainer = trainer;
    this.compactor = compactor;
    this.cleaner = cleaner;
    this.drain = new Drain(parts);
    this.filters = filters;
  }

  /** See {@link PageStore#writeBack}; there is a spill. */
  long writeBack(final PageSelection selection, final long maxPages) {
    parts.spill().endRests();
    final SlotScan scan = new SlotScan(parts.entries());
    final SlotScan.Filter filter = filters.pooled(selection);
    long total = 0;
    while (total < maxPages && !scan.isAtEnd()) {
      final Settings settings = parameters.current();
      final int batch = (int) Math.min(settings.writebackBatchSize(), maxPages - total);
      final int allowed = parts.budget().allowed(settings, batch);
      if (allowed == 0) {
        break;
      }
      final int position = scan.position();
      final int moved = parts.writeback().writeNext(scan, filter, allowed);
      if (moved >= 0) {
        parts.budget().charge(settings, moved);
        total += moved;
      } else if (cleaner.tryClean() == SpillResult.OK) {
        scan.goBackTo(position);
      } else {
        return total > 0 ? total : StoreResult.NO_SPACE;
      }
    }
    return total;
  }

  /** See {@link PageStore#recompress}. */
  long recompress(final PageSelection selection, final long maxPages) {
    trainer.trainIfDue();
    final SlotScan scan = new SlotScan(parts.entries());
    final SlotScan.Filter filter = PageFilters.recompressible(filters.pooled(selection));
    long total = 0;
    while (total < maxPages && !scan.isAtEnd()) {
      final int batch = (int) Math.min(Claim.MAX_PAGES, maxPages - total);
      total += recompressor.recompressNext(scan, filter, batch, Integer.MAX_VALUE);
    }
    return total;
  }

  /** See {@link PageStore#compactAll}. */
  long compact() {
    final long most = parts.counters().value(Counter.STORED_PAGES);
    long total = 0;
    int moved;
    do {
      moved = compactor.compactInTurn(COMPACT_STEP);
      total += moved;
    } while (moved > 0 && total < most);
    return total;
  }

  /** See {@link PageStore#drain}; there is a spill. */
  long drain() {
    long total = 0;
    int inVain = 0;
    while (parts.counters().value(Counter.SPILLED_PAGES) > 0) {
      final long drained = drainRound();
      if (drained < 0) {
        return drained;
      }
      total += drained;
      if (drained == 0) {
        if (++inVain > DRAIN_PATIENCE) {
          return StoreResult.NO_SPACE;
        }
        LockSupport.parkNanos(DRAIN_PAUSE_NANOS);
      }
    }
    return total;
  }

  /** Goes over the file once; returns pages brought back, or a negative {@link StoreResult}. */
  private long drainRound() {
    final SlotScan scan = new SlotScan(parts.entries());
    long total = 0;
    while (!scan.isAtEnd()) {
      final int drained = wouldShrink() ? StoreResult.NO_SPACE : drain.drainNext(scan);
      if (drained < 0) {
        return drained;
      }
      total += drained;
    }
    return total;
  }

  private boolean wouldShrink() {
    final Settings settings = parameters.current();
    return settings.writebackEnabled()
        && settings.shrinkerEnabled()
        && parts.level().isAboveStart();
  }
}
