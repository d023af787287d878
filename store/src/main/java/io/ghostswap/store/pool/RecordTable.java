package io.ghostswap.store.pool;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.IndexSet;
import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Records of one length by id, for what a pool has to know about a piece of its memory. Records
 * live in frames of the arena; a directory of one int for the ids of a frame tells the frame. A
 * record is at a fixed place as long as it is in use; a frame whose records are all unused goes
 * back to the arena.
 *
 * <pre>
 *   id ---- id / n ----> directory: frame + 1, or 0 ----> frame: | record | record | ... |
 *     \---- id % n -----------------------------------------------^         n in a frame
 * </pre>
 *
 * <p>Every byte of a record is 0xFF when its id is taken for the first time; whoever gives an id
 * back leaves the record such that a reader without a lock sees that it is unused.
 *
 * <p>Taking and giving back ids is guarded by this object's monitor, which comes after the locks of
 * the pool and before the arena's. The content of a record is the pool's affair.
 */
final class RecordTable implements AutoCloseable {
  /** No record: the answer of {@link #takeId}, and what ends a list. */
  static final int NO_ID = -1;

  private static final VarHandle INT = JAVA_INT.varHandle().withInvokeExactBehavior();

  private final FrameArena arena;
  private final MemorySegment memory;
  private final int recordShift;
  private final int frameShift;
  private final int recordsPerFrame;
  private final int directoryLength;
  private final NativeMemory directoryMemory;
  private final MemorySegment directory;
  private final IndexSet unusedFrames;
  private final IndexSet freeIds;

  /**
   * A table without records.
   *
   * @param recordLength bytes of a record, a power of two, 64 at most
   */
  RecordTable(FrameArena arena, int recordLength) {
    this.arena = arena;
    memory = arena.memory();
    recordsPerFrame = FrameArena.FRAME_SIZE / recordLength;
    recordShift = Integer.numberOfTrailingZeros(recordLength);
    frameShift = Integer.numberOfTrailingZeros(recordsPerFrame);
    directoryLength = arena.capacityFrames() - 1 + recordsPerFrame >>> frameShift;
    directoryMemory = NativeMemory.map(MemoryTag.POOL, (long) directoryLength * Integer.BYTES);
    directory = directoryMemory.segment();
    unusedFrames = IndexSet.full(MemoryTag.POOL, directoryLength);
    freeIds = IndexSet.empty(MemoryTag.POOL, directoryLength * recordsPerFrame);
  }

  /** One more than the highest id there can be. */
  int capacity() {
    return directoryLength * recordsPerFrame;
  }

  /** Number of records in a frame. */
  int recordsPerFrame() {
    return recordsPerFrame;
  }

  /** Takes the lowest free id, its record unused; {@link #NO_ID}: no memory. */
  synchronized int takeId() {
    if (freeIds.size() == 0 && !addFrame()) {
      return NO_ID;
    }
    int id = freeIds.lowest();
    freeIds.remove(id);
    return id;
  }

  /**
   * Gives an id back whose record is unused. A frame of unused records goes when as many are free
   * in other frames, so that the next record does not ask for the frame again; the last one goes
   * with the last record.
   */
  synchronized void giveId(int id) {
    freeIds.add(id);
    int position = id >>> frameShift;
    if (isUnused(position) && freeIds.size() >= 2 * recordsPerFrame) {
      removeFrame(position);
    }
    if (freeIds.size() == recordsPerFrame && frames() == 1) {
      removeFrame(freeIds.lowest() >>> frameShift);
    }
  }

  /** Whether an id is free in a frame of records. */
  synchronized boolean isFree(int id) {
    return freeIds.contains(id);
  }

  /** Offset of the record in the arena's memory, or -1 when the id is out of range or has none. */
  long record(int id) {
    if (id < 0 || id >= capacity()) {
      return -1;
    }
    int frame = frame(id >>> frameShift);
    return frame < 0
        ? -1
        : (long) frame * FrameArena.FRAME_SIZE + ((long) (id & recordsPerFrame - 1) << recordShift);
  }

  int field(long record, int offset) {
    return memory.get(JAVA_INT, record + offset);
  }

  void field(long record, int offset, int value) {
    memory.set(JAVA_INT, record + offset, value);
  }

  int fieldAcquire(long record, int offset) {
    return (int) INT.getAcquire(memory, record + offset);
  }

  void fieldRelease(long record, int offset, int value) {
    INT.setRelease(memory, record + offset, value);
  }

  /** Gives the frames of all records back and unmaps the directory. */
  @Override
  public void close() {
    for (int position = 0; position < directoryLength; position++) {
      int frame = frame(position);
      if (frame >= 0) {
        arena.free(MemoryTag.POOL, frame);
      }
    }
    freeIds.close();
    unusedFrames.close();
    directoryMemory.close();
  }

  private boolean addFrame() {
    int position = unusedFrames.lowest();
    if (position == IndexSet.NONE) {
      return false;
    }
    int frame = arena.allocate(MemoryTag.POOL);
    if (frame == FrameArena.NO_FRAME) {
      return false;
    }
    long start = (long) frame * FrameArena.FRAME_SIZE;
    memory.asSlice(start, FrameArena.FRAME_SIZE).fill((byte) 0xFF);
    unusedFrames.remove(position);
    freeIds.addRun(position * recordsPerFrame, recordsPerFrame);
    INT.setRelease(directory, (long) position * Integer.BYTES, frame + 1);
    return true;
  }

  private void removeFrame(int position) {
    freeIds.removeRun(position * recordsPerFrame, recordsPerFrame);
    int frame = frame(position);
    INT.setRelease(directory, (long) position * Integer.BYTES, 0);
    unusedFrames.add(position);
    arena.free(MemoryTag.POOL, frame);
  }

  /** Whether no record of a frame is in use; the ids of a frame are whole words of the set. */
  private boolean isUnused(int position) {
    int words = recordsPerFrame / Long.SIZE;
    for (int word = position * words; word < (position + 1) * words; word++) {
      if (freeIds.word(word) != -1L) {
        return false;
      }
    }
    return true;
  }

  private int frames() {
    return directoryLength - unusedFrames.size();
  }

  private int frame(int position) {
    return (int) INT.getAcquire(directory, (long) position * Integer.BYTES) - 1;
  }
}
