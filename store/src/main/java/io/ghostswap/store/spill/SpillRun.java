package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Records that lie near each other in one segment and are read with one I/O, as the neighbours that
 * the kernel wants along with a page. Taken from {@link Spill#runIfIdle()}, filled, read by {@link
 * Spill#read(SpillRun)}, and given back by {@link Spill#recycle(SpillRun)}. One thread at a time
 * uses a run.
 *
 * <p>The caller pins each record that was added, under the lock of its slot.
 */
public final class SpillRun {

  /** Records that a run holds at most: the pages that are loaded together. */
  public static final int MAX_RECORDS = 32;

  /** 32 raw pages with their headers, and what lies between them and is not wanted. */
  private static final int MAX_BLOCKS = 40;

  /**
   * Blocks that are read in vain rather than to begin another I/O: 48 KiB take a disk of 100 MB/s
   * as long as an I/O takes one of 2,000 in a second.
   */
  static final int MAX_GAP_BLOCKS = 12;

  private final IoBuffer buffer;
  private final int[] slots = new int[MAX_RECORDS];
  private final short[] lengths = new short[MAX_RECORDS];
  private final int[] units = new int[MAX_RECORDS];
  private final long[] notes = new long[MAX_RECORDS];
  private final Object[] held = new Object[MAX_RECORDS];
  private int records;
  private int segment;
  private int firstBlock;
  private int endBlock;

  SpillRun(SpillKey key) {
    this.buffer = new IoBuffer(MAX_BLOCKS * SpillLayout.BLOCK_BYTES, key);
  }

  /** Empties the run. */
  public void clear() {
    Arrays.fill(held, 0, records, null);
    records = 0;
  }

  /** The caller's number of a record. */
  public long note(int index) {
    return notes[index];
  }

  /** What the caller holds for a record. */
  public Object held(int index) {
    return held[index];
  }

  /** Slot of a record. */
  public int slot(int index) {
    return slots[index];
  }

  /** Records in the run. */
  public int records() {
    return records;
  }

  /**
   * Adds a record if it is worth reading along: it lies in the segment of those that are there, and
   * near them.
   *
   * @param location of the record, pinned by the caller before the run is read
   * @param slot that the record must be of
   * @param length that its payload must have, in bytes
   * @param note a number of the caller's
   * @param toHold what the caller must not lose until the record is copied; may be null
   * @return whether it was added
   */
  public boolean add(long location, int slot, int length, long note, Object toHold) {
    int unit = SpillLayout.unit(location);
    int first = unit / SpillLayout.UNITS_PER_BLOCK;
    int end = SpillLayout.blocks(unit + RecordDescriptor.units(length));
    if (records == MAX_RECORDS || end > SpillLayout.BLOCKS_PER_SEGMENT) {
      return false;
    }
    if (records == 0) {
      segment = SpillLayout.segment(location);
      firstBlock = first;
      endBlock = end;
    } else if (!isNear(SpillLayout.segment(location), first, end)) {
      return false;
    }
    firstBlock = Math.min(firstBlock, first);
    endBlock = Math.max(endBlock, end);
    slots[records] = slot;
    lengths[records] = (short) length;
    units[records] = unit;
    notes[records] = note;
    held[records] = toHold;
    records++;
    return true;
  }

  private boolean isNear(int otherSegment, int first, int end) {
    return otherSegment == segment
        && first - endBlock <= MAX_GAP_BLOCKS
        && firstBlock - end <= MAX_GAP_BLOCKS
        && Math.max(endBlock, end) - Math.min(firstBlock, first) <= MAX_BLOCKS;
  }

  /** The segment among all tiers. */
  int segment() {
    return segment;
  }

  /** Reads all records with one I/O at most; 0 or the system's error number. */
  int readFrom(Tier tier, ReadAhead readAhead) {
    return readAhead.read(tier, buffer, segment, firstBlock, endBlock, records);
  }

  /** Decrypts, checks and copies one record that was read; OK or CORRUPT. */
  int copy(int index, SegmentTable table, int tierSegment, MemorySegment target, long offset) {
    int record = units[index] - firstBlock * SpillLayout.UNITS_PER_BLOCK << SpillLayout.UNIT_SHIFT;
    int bytes = endBlock - firstBlock << SpillLayout.BLOCK_SHIFT;
    return RecordReader.copy(
        buffer,
        record,
        bytes,
        units[index],
        slots[index],
        lengths[index],
        table,
        tierSegment,
        target,
        offset);
  }

  void close() {
    buffer.close();
  }
}
