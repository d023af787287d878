package io.ghostswap.store.spill;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The segments of a tier: who may do what with which of them, and what is live in them.
 *
 * <pre>
 *            open                    close                  startCleaning
 *   FREE ------------> OPEN ---------------------> CLOSED ---------------> CLEANING
 *    ^                  |                          |    ^                      |  |
 *    |                  | close, unused            |    | endCleaning, still   |  |
 *    |                  v                          |    | live or pinned       |  |
 *    +------------------+--------------------------+    +----------------------+  |
 *    ^                    release, unpin: the last of                             |
 *    |                    the records and pins is gone                            |
 *    +----------------------------------------------------------------------------+
 *                                       endCleaning, unused
 * </pre>
 *
 * <ul>
 *   <li>open, close: only the holder of the tier's lock
 *   <li>startCleaning, endCleaning: only the cleaner, one at a time
 *   <li>pin, addLive: who holds a pin or the lock of a slot whose entry points into the segment
 *   <li>release: who has taken the record's location out of its entry under the slot's lock
 *   <li>unpin: who has pinned
 * </ul>
 *
 * <p>Freeing cannot race with a pin. A segment becomes FREE by one compare-and-set from a word that
 * says CLOSED (or that the same step makes CLOSED), no pins and no live records. Whoever pins holds
 * the lock of a slot whose entry points into the segment; the record of that entry was added before
 * the entry was published and is released only by who removes it under that same lock. So the word
 * has a live record from before the pin until after it, and the compare-and-set that frees fails or
 * happens on a word that already has the pin. The pin then holds the segment when the record goes.
 * The write of the record itself is covered by the batch's pin, taken while the segment was OPEN
 * under the tier's lock, and OPEN is never freed.
 *
 * <p>What belongs to one use of a segment (generation, encryption, filled blocks) is written before
 * the compare-and-set that opens or closes it and read after one that pinned it.
 */
final class SegmentTable {

  private final AtomicLongArray words;
  private final long[] generations;
  private final long[] ages;
  private volatile long newest;
  private final boolean[] encrypted;
  private final short[] filledBlocks;
  private final FreeSegments free;
  private final AtomicLong liveUnits = new AtomicLong();

  SegmentTable(int segments) {
    words = new AtomicLongArray(segments);
    generations = new long[segments];
    ages = new long[segments];
    encrypted = new boolean[segments];
    filledBlocks = new short[segments];
    free = new FreeSegments(segments);
  }

  int segments() {
    return words.length();
  }

  int freeSegments() {
    return free.count();
  }

  /** Units of all live records. */
  long liveUnits() {
    return liveUnits.get();
  }

  long word(int segment) {
    return words.get(segment);
  }

  /** Generation of a segment that the caller has pinned. */
  long generation(int segment) {
    return generations[segment];
  }

  /** Whether a segment that the caller has pinned is encrypted. */
  boolean isEncrypted(int segment) {
    return encrypted[segment];
  }

  /** Blocks written in a segment that is not open any more. */
  int filledBlocks(int segment) {
    return filledBlocks[segment];
  }

  /** Memory of the table in bytes. */
  long metadataBytes() {
    return segments() * (3L * Long.BYTES + Short.BYTES + 1) + segments() / Byte.SIZE;
  }

  /**
   * When the pages of a segment that the caller has pinned, or only looks at for a hint, were fresh
   * on the spill: a generation; the lower, the longer ago.
   */
  long age(int segment) {
    return ages[segment];
  }

  /** About how many segments were begun since the pages of a segment were fresh, and one. */
  long segmentsSince(int segment) {
    return Math.max(1, newest - ages[segment] + 1);
  }

  /** Takes a free segment into use for fresh pages, see {@link #open(long, long, boolean)}. */
  int open(long generation, boolean encrypt) {
    return open(generation, generation, encrypt);
  }

  /**
   * Takes a free segment into use; caller holds the tier's lock and has seen a free segment.
   *
   * @param age the generation in which its pages were fresh
   */
  int open(long generation, long age, boolean encrypt) {
    int segment = free.take();
    generations[segment] = generation;
    ages[segment] = age;
    newest = generation;
    encrypted[segment] = encrypt;
    long open = SegmentWord.withState(SegmentWord.FREE_WORD, SegmentWord.OPEN);
    if (!words.compareAndSet(segment, SegmentWord.FREE_WORD, open)) {
      throw wrong("free segment is in use", segment, words.get(segment));
    }
    return segment;
  }

  /** Ends appending; caller holds the tier's lock. */
  void close(int segment, int blocks) {
    filledBlocks[segment] = (short) blocks;
    long word;
    long next;
    do {
      word = words.get(segment);
      if (SegmentWord.state(word) != SegmentWord.OPEN) {
        throw wrong("closing what is not open", segment, word);
      }
      next = freedIfUnused(SegmentWord.withState(word, SegmentWord.CLOSED));
    } while (!words.compareAndSet(segment, word, next));
    giveBackIfFree(segment, next);
  }

  /** Keeps the segment from being freed until {@link #unpin}. */
  void pin(int segment) {
    long word;
    do {
      word = words.get(segment);
      if (SegmentWord.state(word) == SegmentWord.FREE
          || SegmentWord.pins(word) == SegmentWord.MAX_PINS) {
        throw wrong("cannot pin", segment, word);
      }
    } while (!words.compareAndSet(segment, word, SegmentWord.pinned(word)));
  }

  /** Gives a pin back and frees the segment if it was the last thing that held it. */
  void unpin(int segment) {
    long word;
    long next;
    do {
      word = words.get(segment);
      if (SegmentWord.pins(word) == 0) {
        throw wrong("unpinned too often", segment, word);
      }
      next = freedIfUnused(SegmentWord.unpinned(word));
    } while (!words.compareAndSet(segment, word, next));
    giveBackIfFree(segment, next);
  }

  /** Counts a record as live. */
  void addLive(int segment, int units) {
    long word;
    do {
      word = words.get(segment);
      if (SegmentWord.state(word) == SegmentWord.FREE
          || SegmentWord.units(word) + units > SpillLayout.UNITS_PER_SEGMENT) {
        throw wrong("cannot add a live record", segment, word);
      }
    } while (!words.compareAndSet(segment, word, SegmentWord.withRecord(word, units)));
    liveUnits.addAndGet(units);
  }

  /** Counts a record as dead and frees the segment if it was the last thing that held it. */
  void release(int segment, int units) {
    long word;
    long next;
    do {
      word = words.get(segment);
      int records = SegmentWord.records(word);
      int rest = SegmentWord.units(word) - units;
      if (records == 0 || rest < 0 || records == 1 && rest != 0) {
        throw wrong("released what is not live", segment, word);
      }
      next = freedIfUnused(SegmentWord.withoutRecord(word, units));
    } while (!words.compareAndSet(segment, word, next));
    liveUnits.addAndGet(-units);
    giveBackIfFree(segment, next);
  }

  /**
   * Claims and pins a segment for cleaning.
   *
   * @param word what the caller chose it by
   * @return false if the segment has changed since
   */
  boolean startCleaning(int segment, long word) {
    return SegmentWord.state(word) == SegmentWord.CLOSED
        && words.compareAndSet(
            segment, word, SegmentWord.pinned(SegmentWord.withState(word, SegmentWord.CLEANING)));
  }

  /** Gives up the cleaner's claim and pin; a segment with nothing live left is freed. */
  void endCleaning(int segment, boolean damaged) {
    long word;
    long next;
    do {
      word = words.get(segment);
      if (SegmentWord.state(word) != SegmentWord.CLEANING || SegmentWord.pins(word) == 0) {
        throw wrong("not being cleaned", segment, word);
      }
      next = SegmentWord.unpinned(SegmentWord.withState(word, SegmentWord.CLOSED));
      next = freedIfUnused(damaged ? SegmentWord.damaged(next) : next);
    } while (!words.compareAndSet(segment, word, next));
    giveBackIfFree(segment, next);
  }

  /** Lets the cleaner choose damaged segments again: they may be readable by now. */
  void forgetDamage() {
    for (int segment = 0; segment < segments(); segment++) {
      words.updateAndGet(segment, SegmentWord::undamaged);
    }
  }

  /** Compares the table with itself; for tests, while nothing else runs. */
  void checkInvariants() {
    long units = 0;
    int freeCount = 0;
    for (int segment = 0; segment < segments(); segment++) {
      long word = words.get(segment);
      units += SegmentWord.units(word);
      boolean isFree = SegmentWord.state(word) == SegmentWord.FREE;
      freeCount += isFree ? 1 : 0;
      if (isFree != free.isFree(segment)
          || isFree && word != SegmentWord.FREE_WORD
          || SegmentWord.isUnused(word)
          || (SegmentWord.records(word) == 0) != (SegmentWord.units(word) == 0)) {
        throw new AssertionError("segment " + segment + ": " + SegmentWord.describe(word));
      }
    }
    if (units != liveUnits.get() || freeCount != free.count()) {
      throw new AssertionError(
          units
              + " live units, counted "
              + liveUnits
              + "; "
              + freeCount
              + " free, counted "
              + free.count());
    }
  }

  private static long freedIfUnused(long word) {
    return SegmentWord.isUnused(word) ? SegmentWord.FREE_WORD : word;
  }

  private void giveBackIfFree(int segment, long word) {
    if (word == SegmentWord.FREE_WORD) {
      free.put(segment);
    }
  }

  private static IllegalStateException wrong(String what, int segment, long word) {
    return new IllegalStateException(
        what + ": segment " + segment + " " + SegmentWord.describe(word));
  }
}
