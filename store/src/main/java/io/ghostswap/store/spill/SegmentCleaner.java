package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Empties segments that are mostly dead. It reads a segment whole and shows every intact record to
 * a visitor, who moves what is live; the segment is freed when its last record is released.
 *
 * <p>One segment at a time, under a lock that comes before every slot lock: whoever holds a slot
 * lock does not clean.
 */
final class SegmentCleaner {

  private static final int NONE = -1;

  private final List<Tier> tiers;
  private final IoBuffer buffer;
  private final ReentrantLock lock = new ReentrantLock();

  private Tier victimTier;
  private int victim;
  private boolean damaged;
  private boolean closed;

  SegmentCleaner(List<Tier> tiers, SpillKey key) {
    this.tiers = tiers;
    this.buffer = new IoBuffer(SpillLayout.SEGMENT_BYTES, key);
  }

  IoBuffer buffer() {
    return buffer;
  }

  int clean(SegmentVisitor visitor) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the spill is closed");
      }
      if (!claim(true) && !claim(false)) {
        return SpillResult.NOTHING_TO_CLEAN;
      }
      damaged = false;
      try {
        return visit(visitor);
      } finally {
        victimTier.table().endCleaning(victim, damaged);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Chooses and pins the segment with the least live bytes, of the tiers that are short of room or
   * of all.
   */
  private boolean claim(boolean onlyNeedy) {
    while (true) {
      victim = NONE;
      long victimWord = 0;
      int least = SpillLayout.UNITS_PER_SEGMENT;
      for (int i = 0; i < tiers.size(); i++) {
        Tier tier = tiers.get(i);
        if (onlyNeedy && !tier.needsCleaning()) {
          continue;
        }
        SegmentTable table = tier.table();
        least = Math.min(least, tier.cleanableUnits());
        for (int segment = 0; segment < table.segments(); segment++) {
          long word = table.word(segment);
          if (isCandidate(word) && SegmentWord.units(word) < least) {
            victimTier = tier;
            victim = segment;
            victimWord = word;
            least = SegmentWord.units(word);
          }
        }
      }
      if (victim == NONE) {
        return false;
      }
      if (victimTier.table().startCleaning(victim, victimWord)) {
        return true;
      }
    }
  }

  /**
   * A pinned segment is left alone: its batch may not have been published yet, or it is being read.
   */
  private static boolean isCandidate(long word) {
    return SegmentWord.state(word) == SegmentWord.CLOSED
        && SegmentWord.pins(word) == 0
        && !SegmentWord.isDamaged(word);
  }

  private int visit(SegmentVisitor visitor) {
    SegmentTable table = victimTier.table();
    int bytes = table.filledBlocks(victim) << SpillLayout.BLOCK_SHIFT;
    if (victimTier.read(buffer, bytes, victim, 0) != 0) {
      damaged = true;
      return SpillResult.IO_ERROR;
    }
    long generation = table.generation(victim);
    if (table.isEncrypted(victim)) {
      buffer.cipher(generation, 0, 0, bytes);
    }
    boolean corrupt = false;
    try {
      corrupt = showRecords(visitor, bytes, generation);
    } finally {
      visitor.end();
    }
    damaged = corrupt && SegmentWord.records(table.word(victim)) > 0;
    return damaged ? SpillResult.CORRUPT : SpillResult.OK;
  }

  /**
   * Shows the intact records; returns whether there was something that is neither a record nor
   * padding.
   */
  private boolean showRecords(SegmentVisitor visitor, int bytes, long generation) {
    MemorySegment memory = buffer.memory();
    boolean corrupt = false;
    int at = 0;
    while (at < bytes) {
      int unit = at >>> SpillLayout.UNIT_SHIFT;
      if (RecordDescriptor.isIntact(buffer, at, bytes, generation, unit)) {
        int length = RecordDescriptor.length(memory, at);
        if (!visitor.record(
            RecordDescriptor.slot(memory, at),
            RecordDescriptor.codec(memory, at),
            length,
            SpillLayout.location(victimTier.firstSegment() + victim, unit),
            memory,
            (long) at + RecordDescriptor.HEADER_BYTES)) {
          break;
        }
        at += RecordDescriptor.units(length) << SpillLayout.UNIT_SHIFT;
      } else {
        // Padding up to the next block, or damage whose length is unknown: the next intact record
        // is looked for.
        corrupt |= !RecordDescriptor.isPadding(memory, at);
        at += SpillLayout.UNIT_BYTES;
      }
    }
    return corrupt;
  }

  /**
   * Waits for a cleaning under way, and cleans no more; false if it has not ended after the time.
   */
  boolean close(long timeoutMs) {
    try {
      if (!lock.tryLock(timeoutMs, TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      closed = true;
      buffer.close();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
