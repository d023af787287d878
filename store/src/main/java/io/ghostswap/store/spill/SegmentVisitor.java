package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;

/**
 * Receives the records of a segment that is being cleaned, in the order they were written. A record
 * may be dead by now: the visitor looks its slot up, under the slot's lock, and moves the record
 * only if the slot's entry still points to the record's location.
 *
 * <p>Called on the thread that cleans, with no lock of the spill's data path held; it may take slot
 * locks, fill and write the batch that it is given, and release locations.
 */
@FunctionalInterface
public interface SegmentVisitor {

  /**
   * Called once before the first record.
   *
   * @param batch empty, for what is moved; of the visitor until the end
   */
  default void begin(SpillBatch batch) {}

  /**
   * Takes one record.
   *
   * @param slot the page's slot, as given to {@link SpillBatch#add}
   * @param codec the codec number, as given to {@link SpillBatch#add}
   * @param length payload length in bytes
   * @param location where the record is now
   * @param payload memory that holds the payload, valid during the call only
   * @param offset of the payload in that memory
   * @return false to stop: the records that follow stay where they are
   */
  boolean record(
      int slot, int codec, int length, long location, MemorySegment payload, long offset);

  /**
   * Called once after the last record, also after a stop: the place to write out a batch that is
   * not full.
   *
   * @return whether none of the records that were shown is live any more
   */
  default boolean end() {
    return true;
  }
}
