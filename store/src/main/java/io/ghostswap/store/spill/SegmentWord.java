package io.ghostswap.store.spill;

/**
 * All that decides over a segment's life, in one word, so that one compare-and-set sees and changes
 * all of it.
 *
 * <pre>
 *   63      57 56 55  54 53        34 33           17 16         0
 *  +----------+--+------+------------+---------------+------------+
 *  |    0     | D| state|    pins    | live records  | live units |
 *  +----------+--+------+------------+---------------+------------+
 * </pre>
 *
 * D: the segment holds live records that could not be read when it was cleaned; it is not chosen
 * again for a time.
 */
final class SegmentWord {

  /** Not in use; the whole word is zero. */
  static final int FREE = 0;

  /** Being appended to. */
  static final int OPEN = 1;

  /** Full, or given up. */
  static final int CLOSED = 2;

  /** Being read by the cleaner. */
  static final int CLEANING = 3;

  static final long FREE_WORD = 0L;

  private static final int RECORDS_SHIFT = 17;
  private static final int PINS_SHIFT = 34;
  private static final int STATE_SHIFT = 54;

  private static final long UNITS_MASK = (1L << RECORDS_SHIFT) - 1;
  private static final long RECORDS_MASK = (1L << PINS_SHIFT - RECORDS_SHIFT) - 1;
  private static final long PINS_MASK = (1L << STATE_SHIFT - PINS_SHIFT) - 1;
  private static final long STATE_MASK = 3;

  static final int MAX_PINS = (int) PINS_MASK;

  private static final long ONE_RECORD = 1L << RECORDS_SHIFT;
  private static final long ONE_PIN = 1L << PINS_SHIFT;
  private static final long DAMAGED = 1L << 56;

  private SegmentWord() {}

  static int units(long word) {
    return (int) (word & UNITS_MASK);
  }

  static int records(long word) {
    return (int) (word >>> RECORDS_SHIFT & RECORDS_MASK);
  }

  static int pins(long word) {
    return (int) (word >>> PINS_SHIFT & PINS_MASK);
  }

  static int state(long word) {
    return (int) (word >>> STATE_SHIFT & STATE_MASK);
  }

  static boolean isDamaged(long word) {
    return (word & DAMAGED) != 0;
  }

  /** Whether nobody needs the segment any more: closed, nothing live, nobody looking. */
  static boolean isUnused(long word) {
    return state(word) == CLOSED && pins(word) == 0 && records(word) == 0;
  }

  static long withState(long word, int state) {
    return word & ~(STATE_MASK << STATE_SHIFT) | (long) state << STATE_SHIFT;
  }

  static long damaged(long word) {
    return word | DAMAGED;
  }

  static long undamaged(long word) {
    return word & ~DAMAGED;
  }

  static long pinned(long word) {
    return word + ONE_PIN;
  }

  static long unpinned(long word) {
    return word - ONE_PIN;
  }

  static long withRecord(long word, int units) {
    return word + ONE_RECORD + units;
  }

  static long withoutRecord(long word, int units) {
    return word - ONE_RECORD - units;
  }

  static String describe(long word) {
    String state =
        switch (state(word)) {
          case FREE -> "FREE";
          case OPEN -> "OPEN";
          case CLOSED -> "CLOSED";
          default -> "CLEANING";
        };
    return state + " pins=" + pins(word) + " records=" + records(word) + " units=" + units(word);
  }
}
