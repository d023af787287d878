package io.ghostswap.store.pool;

import static io.ghostswap.store.pool.ZspageDescriptor.CARVED_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.CLASS_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.FRAMES_OFFSET;

import io.ghostswap.store.memory.FrameArena;

/**
 * The zspage records by zspage id. A record's own fields belong to the lock of its class; see
 * {@link ZsmallocPool} for what is read without a lock.
 */
final class ZspageTable implements AutoCloseable {
  /** The records without their meaning; its monitor comes after the class locks. */
  final RecordTable records;

  ZspageTable(FrameArena arena) {
    records = new RecordTable(arena, ZspageDescriptor.LENGTH);
  }

  /** One more than the highest id there can be. */
  int capacity() {
    return records.capacity();
  }

  /** Offset of the record in the arena's memory, or -1 when the id is out of range or has none. */
  long record(int id) {
    return records.record(id);
  }

  int field(long record, int offset) {
    return records.field(record, offset);
  }

  void field(long record, int offset, int value) {
    records.field(record, offset, value);
  }

  int frame(long record, int k) {
    return records.field(record, FRAMES_OFFSET + k * Integer.BYTES);
  }

  void frame(long record, int k, int frame) {
    records.field(record, FRAMES_OFFSET + k * Integer.BYTES, frame);
  }

  int classAcquire(long record) {
    return records.fieldAcquire(record, CLASS_OFFSET);
  }

  void classRelease(long record, int classIndex) {
    records.fieldRelease(record, CLASS_OFFSET, classIndex);
  }

  int carvedAcquire(long record) {
    return records.fieldAcquire(record, CARVED_OFFSET);
  }

  void carvedRelease(long record, int carved) {
    records.fieldRelease(record, CARVED_OFFSET, carved);
  }

  @Override
  public void close() {
    records.close();
  }
}
