package io.ghostswap.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Rounds over the file in the background that recompress what is cold, a piece at a time. One
 * thread at a time goes on; the others are told that there was nothing to do.
 */
final class ColdRounds {
  private final StoreParts parts;
  private final Recompressor recompressor;
  private final DictionaryTrainer trainer;
  private final PageFilters filters;
  private final ReentrantLock turn = new ReentrantLock();
  private final SlotScan scan;

  /** How many dictionaries the rounds have made use of. */
  private int triedAdoptions;

  /** Whether this round takes pages that were tried before. */
  private boolean triesAgain;

  ColdRounds(
      final StoreParts parts,
      final Recompressor recompressor,
      final DictionaryTrainer trainer,
      final PageFilters filters) {
    this.parts = parts;
    this.recompressor = recompressor;
    this.trainer = trainer;
    this.filters = filters;
    this.scan = new SlotScan(parts.entries());
  }

  /** Goes on with the round; see {@link PageStore#recompressCold}. */
  int recompress(final int idleSeconds, final int maxPages, final int maxLeaves) {
    if (!turn.tryLock()) {
      return 0;
    }
    try {
      if (scan.isAtEnd()) {
        scan.rewind();
        return -1;
      }
      if (scan.isAtStart()) {
        trainer.trainIfDue();
        begin();
      }
      return recompressor.recompressNext(
          scan, filters.cold(idleSeconds, triesAgain), maxPages, maxLeaves);
    } finally {
      turn.unlock();
    }
  }

  /**
   * The first round since a dictionary was adopted tries pages once more that were tried without.
   */
  private void begin() {
    final int adoptions = parts.dictionaries().adoptions();
    triesAgain = adoptions != triedAdoptions;
    triedAdoptions = adoptions;
  }
}
