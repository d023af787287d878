package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;

/**
 * Reads a segment from its beginning to its end, a piece at a time, and shows every intact record
 * to a visitor. One thread at a time walks, and has the segment pinned.
 */
final class SegmentWalk implements AutoCloseable {

  /** Read at once: on a disk of 100 MB/s a fault waits for it no longer than 3 ms. */
  private static final int PIECE_BLOCKS = 64;

  private static final int MAX_RECORD_BYTES = RecordDescriptor.MAX_UNITS << SpillLayout.UNIT_SHIFT;

  /** Behind every segment. */
  private static final int END = Integer.MAX_VALUE;

  private final IoBuffer buffer;

  /** Where the walk is, in units of the segment. */
  private int unit;

  private boolean corrupt;

  SegmentWalk(SpillKey key) {
    this.buffer = new IoBuffer(PIECE_BLOCKS * SpillLayout.BLOCK_BYTES, key);
  }

  /**
   * Walks until the end, or until the visitor has enough.
   *
   * @return OK; IO_ERROR where a piece could not be read, and what lay before it has been shown;
   *     CORRUPT where there was something that is neither a record nor padding
   */
  int walk(Tier tier, int segment, SegmentVisitor visitor) {
    unit = 0;
    corrupt = false;
    int blocks = tier.table().filledBlocks(segment);
    while (unit < blocks * SpillLayout.UNITS_PER_BLOCK) {
      int first = unit / SpillLayout.UNITS_PER_BLOCK;
      int end = Math.min(first + PIECE_BLOCKS, blocks);
      if (!read(tier, segment, first, end)) {
        return SpillResult.IO_ERROR;
      }
      int bytes = end - first << SpillLayout.BLOCK_SHIFT;
      // A record that may go on behind the piece is the next one's first.
      int shown = end == blocks ? bytes : bytes - MAX_RECORD_BYTES + 1;
      show(tier, segment, first, shown, bytes, visitor);
    }
    return corrupt ? SpillResult.CORRUPT : SpillResult.OK;
  }

  private boolean read(Tier tier, int segment, int first, int end) {
    int bytes = end - first << SpillLayout.BLOCK_SHIFT;
    if (tier.read(buffer, 0, bytes, segment, first) != 0) {
      return false;
    }
    SegmentTable table = tier.table();
    if (table.isEncrypted(segment)) {
      buffer.cipher(table.generation(segment), first * SpillLayout.UNITS_PER_BLOCK, 0, bytes);
    }
    return true;
  }

  /**
   * Shows the records that begin in the piece.
   *
   * @param first block of the piece
   * @param shown bytes of the piece in which a record is looked for
   * @param bytes of the piece
   */
  private void show(
      Tier tier, int segment, int first, int shown, int bytes, SegmentVisitor visitor) {
    MemorySegment memory = buffer.memory();
    long generation = tier.table().generation(segment);
    int firstUnit = first * SpillLayout.UNITS_PER_BLOCK;
    int at = unit - firstUnit << SpillLayout.UNIT_SHIFT;
    while (at < shown) {
      if (RecordDescriptor.isIntact(buffer, at, bytes, generation, unit)) {
        int length = RecordDescriptor.length(memory, at);
        if (!visitor.record(
            RecordDescriptor.slot(memory, at),
            RecordDescriptor.codec(memory, at),
            length,
            SpillLayout.location(tier.firstSegment() + segment, unit),
            memory,
            (long) at + RecordDescriptor.HEADER_BYTES)) {
          unit = END;
          return;
        }
        unit += RecordDescriptor.units(length);
      } else {
        // Padding up to the next block, or damage whose length is unknown: the next intact record
        // is looked for.
        corrupt |= !RecordDescriptor.isPadding(memory, at);
        unit++;
      }
      at = unit - firstUnit << SpillLayout.UNIT_SHIFT;
    }
  }

  @Override
  public void close() {
    buffer.close();
  }
}
