package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;

/**
 * Somebody who reads a segment from its beginning towards its end, and what was read ahead for him:
 * blocks as they are on the disk. Who has taken it from {@link ReadAhead} uses it alone; the fields
 * that the search looks at are guarded by the lock there.
 */
final class ReadStream implements AutoCloseable {
  private static final int NO_SEGMENT = -1;

  private final IoBuffer buffer;
  private int segment = NO_SEGMENT;
  private long generation;
  private int nextBlock;
  private int runs;
  private int firstBlock;
  private int endBlock;
  private boolean taken;

  ReadStream(SpillKey key) {
    this.buffer = new IoBuffer(ReadAhead.MAX_BLOCKS * SpillLayout.BLOCK_BYTES, key);
  }

  /** Whether a run that begins at a block goes on where the last one ended, or nearly so. */
  boolean isContinuedAt(int otherSegment, long otherGeneration, int block) {
    return isOf(otherSegment, otherGeneration)
        && Math.abs(block - nextBlock) <= SpillRun.MAX_GAP_BLOCKS;
  }

  /** Whether the blocks are here. */
  boolean holds(int otherSegment, long otherGeneration, int first, int end) {
    return isOf(otherSegment, otherGeneration) && first >= firstBlock && end <= endBlock;
  }

  private boolean isOf(int otherSegment, long otherGeneration) {
    return segment == otherSegment && generation == otherGeneration;
  }

  /** Begins anew with the run of somebody else. */
  void begin(int newSegment, long newGeneration, int end) {
    segment = newSegment;
    generation = newGeneration;
    nextBlock = end;
    runs = 1;
    forget();
  }

  /** Notes a run that goes on; returns how many there were, one after the other. */
  int goOn(int end) {
    nextBlock = end;
    return ++runs;
  }

  boolean isTaken() {
    return taken;
  }

  void taken(boolean isTaken) {
    taken = isTaken;
  }

  /**
   * Reads blocks of the stream's segment, but for those that it holds already; 0 or the system's
   * error number, and nothing is held then.
   */
  int fill(Tier tier, int first, int end) {
    int kept = first >= firstBlock && first < endBlock ? endBlock - first : 0;
    if (kept > 0) {
      copyTo(buffer, first, endBlock);
    }
    forget();
    int bytes = end - first - kept << SpillLayout.BLOCK_SHIFT;
    int offset = kept << SpillLayout.BLOCK_SHIFT;
    int error = tier.read(buffer, offset, bytes, segment - tier.firstSegment(), first + kept);
    if (error == 0) {
      firstBlock = first;
      endBlock = end;
    }
    return error;
  }

  /** Copies blocks that it holds to the beginning of another buffer. */
  void copyTo(IoBuffer target, int first, int end) {
    long from = (long) first - firstBlock << SpillLayout.BLOCK_SHIFT;
    long bytes = (long) end - first << SpillLayout.BLOCK_SHIFT;
    MemorySegment.copy(buffer.memory(), from, target.memory(), 0, bytes);
  }

  private void forget() {
    firstBlock = 0;
    endBlock = 0;
  }

  @Override
  public void close() {
    buffer.close();
  }
}
