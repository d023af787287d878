package io.ghostswap.store.spill;

/**
 * The only segment of a {@link SegmentTable}, and a slot whose entry may point to a record in it,
 * with the callers' part of the protocol.
 */
final class StressSegment {
  private static final int SEGMENT = 0;
  private static final int UNITS = 3;
  private static final long FIRST_USE = 1;
  private static final long SECOND_USE = 2;

  private final SegmentTable table = new SegmentTable(1);

  /** Whether the slot's entry points to the record; guarded by the slot lock, this monitor. */
  private boolean published;

  private StressSegment() {
    table.open(FIRST_USE, false);
  }

  static StressSegment openWithPin() {
    final StressSegment segment = new StressSegment();
    segment.table.pin(SEGMENT);
    return segment;
  }

  static StressSegment openWithRecord() {
    final StressSegment segment = new StressSegment();
    segment.publish();
    return segment;
  }

  static StressSegment closedWithRecord() {
    final StressSegment segment = openWithRecord();
    segment.close();
    return segment;
  }

  static StressSegment closedWithTwoRecords() {
    final StressSegment segment = closedWithRecord();
    segment.table.addLive(SEGMENT, UNITS);
    return segment;
  }

  static StressSegment closedWithRecordAndPin() {
    final StressSegment segment = closedWithRecord();
    segment.table.pin(SEGMENT);
    return segment;
  }

  /** Counts the record and lets the entry point to it. */
  synchronized void publish() {
    table.addLive(SEGMENT, UNITS);
    published = true;
  }

  /** Takes the location out of the entry, then gives the record up; does nothing if it is empty. */
  void discard() {
    final boolean held;
    synchronized (this) {
      held = published;
      published = false;
    }
    if (held) {
      table.release(SEGMENT, UNITS);
    }
  }

  void releaseSecond() {
    table.release(SEGMENT, UNITS);
  }

  void unpin() {
    table.unpin(SEGMENT);
  }

  void close() {
    table.close(SEGMENT, 1);
  }

  /**
   * Reads the record as a load does: "first" or "second" for the use of the segment that it was in,
   * "gone" when the segment was free, "none" when the entry points nowhere.
   */
  String read() {
    synchronized (this) {
      if (!published) {
        return "none";
      }
      table.pin(SEGMENT);
    }
    final long generation = table.generation(SEGMENT);
    final boolean isFree = SegmentWord.state(table.word(SEGMENT)) == SegmentWord.FREE;
    table.unpin(SEGMENT);
    if (isFree) {
      return "gone";
    }
    return generation == FIRST_USE ? "first" : "second";
  }

  /** Takes the segment into its next use if it is free: "reused", else "kept". */
  String openNext() {
    if (table.freeSegments() == 0) {
      return "kept";
    }
    table.open(SECOND_USE, false);
    return "reused";
  }

  /** Cleans a segment of which nothing is moved: "cleaned", or "refused" when it has changed. */
  String clean() {
    final long word = table.word(SEGMENT);
    if (!table.startCleaning(SEGMENT, word)) {
      return "refused";
    }
    table.endCleaning(SEGMENT, false);
    return "cleaned";
  }

  /** As {@link #clean}, but the record is moved elsewhere meanwhile. */
  String cleanAndMove() {
    final long word = table.word(SEGMENT);
    if (SegmentWord.pins(word) > 0 || !table.startCleaning(SEGMENT, word)) {
      return "refused";
    }
    discard();
    table.endCleaning(SEGMENT, false);
    return "cleaned";
  }

  /** "free", "open", "closed" with its records, or what the table disagrees about. */
  String settle() {
    try {
      table.checkInvariants();
    } catch (final AssertionError e) {
      return e.getMessage();
    }
    final long word = table.word(SEGMENT);
    return switch (SegmentWord.state(word)) {
      case SegmentWord.FREE -> "free";
      case SegmentWord.OPEN -> "open";
      case SegmentWord.CLOSED -> "closed " + SegmentWord.records(word);
      default -> "cleaning";
    };
  }
}
