package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;

/** The last step of a read: a record that is in memory is decrypted, checked and copied out. */
final class RecordReader {
  private RecordReader() {}

  /**
   * Copies a record's payload if the record is exactly the one that was written.
   *
   * @param buffer holds the blocks that were read
   * @param record where in the buffer the record begins
   * @param limit end of the bytes that were read
   * @param unit at which the record lies in its segment
   * @param table of the tier, in which the caller has pinned the segment
   * @return OK, or CORRUPT with the target untouched
   */
  static int copy(
      IoBuffer buffer,
      int record,
      int limit,
      int unit,
      int slot,
      int length,
      SegmentTable table,
      int segment,
      MemorySegment target,
      long offset) {
    long generation = table.generation(segment);
    if (table.isEncrypted(segment)) {
      buffer.cipher(
          generation, unit, record, RecordDescriptor.units(length) << SpillLayout.UNIT_SHIFT);
    }
    MemorySegment memory = buffer.memory();
    if (RecordDescriptor.length(memory, record) != length
        || RecordDescriptor.slot(memory, record) != slot
        || !RecordDescriptor.isIntact(buffer, record, limit, generation, unit)) {
      return SpillResult.CORRUPT;
    }
    MemorySegment.copy(
        memory, (long) record + RecordDescriptor.HEADER_BYTES, target, offset, length);
    return SpillResult.OK;
  }
}
