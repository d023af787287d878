package io.ghostswap.store.pool;

/**
 * The bits of a handle of {@link ZbudPool}.
 *
 * <pre>
 *   63                   32 31                     1    0
 *  +-----------------------+-----------------------+-------+
 *  |           0           |       record id       | buddy |    buddy: 0 first, 1 last
 *  +-----------------------+-----------------------+-------+
 * </pre>
 */
final class BuddyHandle {
  static final int FIRST = 0;
  static final int LAST = 1;

  private static final int BUDDY_BITS = 1;

  private BuddyHandle() {}

  static long of(int id, int buddy) {
    return (long) id << BUDDY_BITS | buddy;
  }

  /** The id, or {@link RecordTable#NO_ID} when the handle is none that {@link #of} has made. */
  static int id(long handle) {
    long id = handle >> BUDDY_BITS;
    return id == (int) id && id >= 0 ? (int) id : RecordTable.NO_ID;
  }

  static int buddy(long handle) {
    return (int) handle & LAST;
  }
}
