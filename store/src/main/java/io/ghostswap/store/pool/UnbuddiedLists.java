package io.ghostswap.store.pool;

import static io.ghostswap.store.pool.RecordTable.NO_ID;
import static io.ghostswap.store.pool.ZbudDescriptor.CHUNKS;
import static io.ghostswap.store.pool.ZbudDescriptor.NEXT_OFFSET;
import static io.ghostswap.store.pool.ZbudDescriptor.PREV_OFFSET;

import java.util.Arrays;

/**
 * The frames that hold one object and have room for another, in lists by their free chunks, 1 to
 * 63. Frames of two objects and frames that are full are in no list.
 *
 * <p>Guarded by the lock of the pool. Makes no garbage; every method takes a fixed number of steps.
 */
final class UnbuddiedLists {
  /** Objects of more chunks than this never move: what fits beside them is smaller than they. */
  static final int MAX_MOVED_CHUNKS = CHUNKS / 2;

  private final RecordTable table;
  private final int[] heads = new int[CHUNKS];
  private final int[] sizes = new int[CHUNKS];

  /** Bit n is set when some frame with n free chunks is listed. */
  private long nonEmpty;

  UnbuddiedLists(RecordTable table) {
    this.table = table;
    Arrays.fill(heads, NO_ID);
  }

  /** The first frame with so many free chunks, or {@link RecordTable#NO_ID}. */
  int head(int freeChunks) {
    return heads[freeChunks];
  }

  /** Number of frames with so many free chunks. */
  int size(int freeChunks) {
    return sizes[freeChunks];
  }

  /** The frame with the least room that takes so many chunks, or {@link RecordTable#NO_ID}. */
  int tightest(int chunks) {
    long lists = atLeast(chunks);
    return lists == 0 ? NO_ID : heads[Long.numberOfTrailingZeros(lists)];
  }

  /**
   * The frame to move the lonely object of {@code source} to: the one with the least room that
   * takes it, among those whose own object is not smaller. So the smaller of two objects moves, and
   * when all have moved that can, as many frames are free as any pairing could free.
   */
  int target(int source, int chunks) {
    if (chunks > MAX_MOVED_CHUNKS) {
      return NO_ID;
    }
    int own = CHUNKS - chunks;
    long lists = atLeast(chunks) & -1L >>> Long.SIZE - 1 - own;
    while (lists != 0) {
      int id = heads[Long.numberOfTrailingZeros(lists)];
      id = id == source ? table.field(table.record(source), NEXT_OFFSET) : id;
      if (id != NO_ID) {
        return id;
      }
      lists &= lists - 1;
    }
    return NO_ID;
  }

  /** Frames that are left over when as many lonely objects as possible are paired. */
  int freeableFrames() {
    int pairs = 0;
    int small = 1;
    int large = CHUNKS - 1;
    int smallLeft = lonely(small);
    int largeLeft = lonely(large);
    while (small < large) {
      int paired = small + large <= CHUNKS ? Math.min(smallLeft, largeLeft) : 0;
      pairs += paired;
      smallLeft -= paired;
      largeLeft -= paired;
      if (small + large > CHUNKS || largeLeft == 0) {
        largeLeft = lonely(--large);
      } else {
        smallLeft = lonely(++small);
      }
    }
    // Where the two meet, one has the rest of the list and the other all of it.
    return small <= MAX_MOVED_CHUNKS ? pairs + Math.min(smallLeft, largeLeft) / 2 : pairs;
  }

  /** Lists a frame that has come to hold one object. */
  void link(int id, long record, int freeChunks) {
    int head = heads[freeChunks];
    table.field(record, PREV_OFFSET, NO_ID);
    table.field(record, NEXT_OFFSET, head);
    if (head != NO_ID) {
      table.field(table.record(head), PREV_OFFSET, id);
    }
    heads[freeChunks] = id;
    sizes[freeChunks]++;
    nonEmpty |= 1L << freeChunks;
  }

  /** Takes a frame out of its list. */
  void unlink(long record, int freeChunks) {
    int prev = table.field(record, PREV_OFFSET);
    int next = table.field(record, NEXT_OFFSET);
    if (next != NO_ID) {
      table.field(table.record(next), PREV_OFFSET, prev);
    }
    if (prev == NO_ID) {
      heads[freeChunks] = next;
    } else {
      table.field(table.record(prev), NEXT_OFFSET, next);
    }
    if (--sizes[freeChunks] == 0) {
      nonEmpty &= ~(1L << freeChunks);
    }
  }

  /** The lists of frames with so much room, as bits. */
  private long atLeast(int chunks) {
    return chunks == CHUNKS ? 0 : nonEmpty & -1L << chunks;
  }

  /** Number of lonely objects of so many chunks. */
  private int lonely(int chunks) {
    return sizes[CHUNKS - chunks];
  }
}
