package io.ghostswap.store.pool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Layout of an object: an 8-byte header, then the payload.
 *
 * <pre>
 *   0               4       6       8
 *  +---------------+-------+-------+--------------------------+---------+
 *  |  owner slot   | stamp |length |  payload (length bytes)  | rounding|   a live object
 *  +---------------+-------+-------+--------------------------+---------+
 *  |      -1       | next  |   0   |                                    |   a free object
 *  +---------------+-------+-------+------------------------------------+
 *  '--------- class size, a multiple of 16, 32 or more -----------------'
 * </pre>
 *
 * The header is one little-endian long at an address that is a multiple of 8, always read and
 * written whole, so that a reader without a lock never sees half of one. The huge class has no room
 * for it: there it is a field of the zspage record. All headers of {@link ZbudPool} are in records.
 */
final class ObjectDescriptor {
  static final int HEADER_LENGTH = Long.BYTES;
  static final int SLOT_BITS = 32;
  static final int STAMP_BITS = 16;

  /** The end of a zspage's list of free objects. */
  static final int NO_OBJECT = 0xFFFF;

  private static final int STAMP_MASK = (1 << STAMP_BITS) - 1;
  private static final long SLOT_MASK = 0xFFFF_FFFFL;
  private static final VarHandle HEADER =
      JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

  private ObjectDescriptor() {}

  static long live(int slot, int stamp, int length) {
    return (long) length << SLOT_BITS + STAMP_BITS
        | (long) (stamp & STAMP_MASK) << SLOT_BITS
        | slot & SLOT_MASK;
  }

  static long free(int next) {
    return live(Zpool.NO_SLOT, next, 0);
  }

  static int slot(long header) {
    return (int) header;
  }

  static boolean isLive(long header) {
    return (int) header >= 0;
  }

  static int stamp(long header) {
    return (int) (header >>> SLOT_BITS) & STAMP_MASK;
  }

  static int nextFree(long header) {
    return stamp(header);
  }

  static int length(long header) {
    return (int) (header >>> SLOT_BITS + STAMP_BITS);
  }

  static long withStamp(long header, int stamp) {
    return live(slot(header), stamp, length(header));
  }

  static long headerAcquire(MemorySegment memory, long offset) {
    return (long) HEADER.getAcquire(memory, offset);
  }

  static void headerRelease(MemorySegment memory, long offset, long header) {
    HEADER.setRelease(memory, offset, header);
  }
}
