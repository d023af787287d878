package io.ghostswap.store.spill;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Empties segments that are mostly dead. It chooses one and shows every intact record to a visitor,
 * who moves what is live; the segment is freed when its last record is released.
 *
 * <p>One segment at a time, under a lock that comes before every slot lock: whoever holds a slot
 * lock does not clean.
 */
final class SegmentCleaner {

  private static final int NONE = -1;

  private final List<Tier> tiers;
  private final SpillBatch batch;
  private final SegmentWalk walk;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();

  private Tier victimTier;
  private int victim;
  private boolean damaged;
  private boolean closed;

  SegmentCleaner(List<Tier> tiers, SegmentBuffers buffers, SpillKey key, LongSupplier nanoClock) {
    this.tiers = tiers;
    this.batch = new SpillBatch(buffers, true);
    this.nanoClock = nanoClock;
    this.walk = new SegmentWalk(key);
  }

  /** Cleans the segment that is most worth it, after whoever is cleaning one. */
  int clean(SegmentVisitor visitor) {
    lock.lock();
    try {
      return cleanBest(visitor);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #clean}; NOTHING_TO_CLEAN while another thread cleans. */
  int tryClean(SegmentVisitor visitor) {
    if (!lock.tryLock()) {
      return SpillResult.NOTHING_TO_CLEAN;
    }
    try {
      return cleanBest(visitor);
    } finally {
      lock.unlock();
    }
  }

  /** What is moved stays in its tier or goes down. */
  private int cleanBest(SegmentVisitor visitor) {
    requireOpen();
    if (!claim(true) && !claim(false)) {
      return SpillResult.NOTHING_TO_CLEAN;
    }
    return empty(0, visitor);
  }

  /**
   * Moves the oldest segment of a tier that is short of room to the tiers below it;
   * NOTHING_TO_CLEAN while another thread cleans.
   */
  int tryMoveDown(SegmentVisitor visitor) {
    if (!lock.tryLock()) {
      return SpillResult.NOTHING_TO_CLEAN;
    }
    try {
      requireOpen();
      for (int i = 0; i + 1 < tiers.size(); i++) {
        if (canMoveDown(i) && claimOldest(tiers.get(i))) {
          return empty(1, visitor);
        }
      }
      return SpillResult.NOTHING_TO_CLEAN;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a tier is short of room, can be read, and one below it takes cold pages. */
  boolean canMoveDown(int index) {
    long now = nanoClock.getAsLong();
    if (!tiers.get(index).isShort() || !tiers.get(index).isCleanable(now)) {
      return false;
    }
    for (int i = index + 1; i < tiers.size(); i++) {
      Tier below = tiers.get(i);
      if (below.hasRoomForCold() && !below.backOff().isFailing() && !below.isStuck(now)) {
        return true;
      }
    }
    return false;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the spill is closed");
    }
  }

  private int empty(int tiersDown, SegmentVisitor visitor) {
    damaged = false;
    try {
      int firstTier = tiers.indexOf(victimTier) + tiersDown;
      batch.moveTo(firstTier, tiersDown == 0, victimTier.table().age(victim));
      return visit(visitor);
    } finally {
      batch.unpin();
      batch.clear();
      victimTier.table().endCleaning(victim, damaged);
    }
  }

  private boolean claimOldest(Tier tier) {
    SegmentTable table = tier.table();
    while (true) {
      victim = NONE;
      long victimWord = 0;
      for (int segment = 0; segment < table.segments(); segment++) {
        long word = table.word(segment);
        // Ages may wrap, and count from the start anywhere: their difference tells.
        if (isCandidate(word) && (victim == NONE || table.age(segment) - table.age(victim) < 0)) {
          victim = segment;
          victimWord = word;
        }
      }
      if (victim == NONE) {
        return false;
      }
      if (table.startCleaning(victim, victimWord)) {
        victimTier = tier;
        return true;
      }
    }
  }

  /**
   * Chooses and pins the segment that is most worth it, of the tiers that are short of room or of
   * all.
   */
  private boolean claim(boolean onlyNeedy) {
    long now = nanoClock.getAsLong();
    while (true) {
      victim = NONE;
      long victimWord = 0;
      double best = 0;
      for (int i = 0; i < tiers.size(); i++) {
        Tier tier = tiers.get(i);
        if (!(onlyNeedy ? tier.needsCleaning(now) : tier.isCleanable(now))) {
          continue;
        }
        tier.cleanerRest().forget(now);
        SegmentTable table = tier.table();
        int limit = tier.cleanableUnits();
        boolean full = !tier.hasRoomForFresh();
        for (int segment = 0; segment < table.segments(); segment++) {
          long word = table.word(segment);
          if (isCandidate(word) && SegmentWord.units(word) < limit) {
            double worth =
                worth(SegmentWord.units(word), full ? 1 : (double) table.segmentsSince(segment));
            if (worth > best) {
              victimTier = tier;
              victim = segment;
              victimWord = word;
              best = worth;
            }
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
   * Benefit over cost, after Rosenblum's log-structured file system: what is freed, for what is
   * read and written. Pages that have been there for long will hardly die, so their segment is
   * cleaned when it is fuller than one whose pages still die by themselves. The root of the age
   * gave less work than the age itself, and than none of it; docs/SHRINKER.md has the figures.
   */
  private static double worth(int liveUnits, double age) {
    double live = (double) liveUnits / SpillLayout.UNITS_PER_SEGMENT;
    return (1 - live) * Math.sqrt(age) / (1 + live);
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
    int result;
    boolean moved;
    visitor.begin(batch);
    try {
      result = walk.walk(victimTier, victim, visitor);
    } finally {
      moved = visitor.end();
    }
    boolean read = result != SpillResult.IO_ERROR;
    // What is corrupt does not matter if nobody wants it, and what was not moved may be intact.
    damaged =
        !read
            || result == SpillResult.CORRUPT
                && moved
                && SegmentWord.records(victimTier.table().word(victim)) > 0;
    report(read);
    return damaged ? result : SpillResult.OK;
  }

  private void report(boolean read) {
    long now = nanoClock.getAsLong();
    if (read) {
      victimTier.cleanerRest().read();
    } else {
      victimTier.cleanerRest().readInVain(now);
    }
    if (damaged) {
      victimTier.cleanerRest().marked(now);
    }
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
      walk.close();
      batch.close();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
