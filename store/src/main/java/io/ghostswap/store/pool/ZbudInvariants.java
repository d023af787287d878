package io.ghostswap.store.pool;

import static io.ghostswap.store.pool.RecordTable.NO_ID;
import static io.ghostswap.store.pool.ZbudDescriptor.CHUNKS;
import static io.ghostswap.store.pool.ZbudDescriptor.FRAME_OFFSET;
import static io.ghostswap.store.pool.ZbudDescriptor.NEXT_OFFSET;
import static io.ghostswap.store.pool.ZbudDescriptor.PREV_OFFSET;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import java.util.BitSet;

/**
 * One walk over all of a {@link ZbudPool} that adds up what the pool has counted: every frame in
 * one place, buddies that do not overlap, every lonely object in the list of its free chunks. The
 * caller holds the pool's lock; for tests.
 */
final class ZbudInvariants {
  private final FrameArena arena;
  private final RecordTable table;
  private final UnbuddiedLists unbuddied;
  private final long expectedBytes;
  private final BitSet frames = new BitSet();
  private final int[] lonely = new int[CHUNKS];
  private long objectBytes;

  ZbudInvariants(
      FrameArena arena, RecordTable table, UnbuddiedLists unbuddied, long expectedBytes) {
    this.arena = arena;
    this.table = table;
    this.unbuddied = unbuddied;
    this.expectedBytes = expectedBytes;
  }

  /** Throws {@link AssertionError} on the first fault. */
  void check() {
    for (int id = 0; id < table.capacity(); id++) {
      long record = table.record(id);
      if (record >= 0) {
        checkRecord(id, record);
      }
    }
    for (int freeChunks = 1; freeChunks < CHUNKS; freeChunks++) {
      checkList(freeChunks);
    }
    require(objectBytes == expectedBytes, "object bytes", objectBytes);
    long held = arena.heldBytes(MemoryTag.POOL);
    require((long) frames.cardinality() * FrameArena.FRAME_SIZE == held, "frames held", held);
    require(unbuddied.freeableFrames() == pairs(), "freeable frames", unbuddied.freeableFrames());
  }

  private void checkRecord(int id, long record) {
    if (id % table.recordsPerFrame() == 0) {
      take((int) (record / FrameArena.FRAME_SIZE));
    }
    int first = length(record, BuddyHandle.FIRST);
    int last = length(record, BuddyHandle.LAST);
    require(table.isFree(id) == (first + last == 0), "free id in use", id);
    if (first + last == 0) {
      return;
    }
    take(table.field(record, FRAME_OFFSET));
    int free = CHUNKS - ZbudDescriptor.chunks(first) - ZbudDescriptor.chunks(last);
    require(free >= 0, "buddies overlap", id);
    if (isLonely(first, last) && free > 0) {
      lonely[free]++;
    }
    objectBytes += first + last;
  }

  private void checkList(int freeChunks) {
    int found = 0;
    int prev = NO_ID;
    int id = unbuddied.head(freeChunks);
    while (id != NO_ID) {
      long record = table.record(id);
      int first = length(record, BuddyHandle.FIRST);
      int last = length(record, BuddyHandle.LAST);
      require(isLonely(first, last), "listed frame is not lonely", id);
      int taken = ZbudDescriptor.chunks(first + last);
      require(CHUNKS - taken == freeChunks, "free chunks of listed frame", id);
      require(table.field(record, PREV_OFFSET) == prev, "list", id);
      require(++found <= lonely[freeChunks], "list too long", id);
      prev = id;
      id = table.field(record, NEXT_OFFSET);
    }
    require(found == lonely[freeChunks], "listed frames", freeChunks);
    require(found == unbuddied.size(freeChunks), "size of list", freeChunks);
    require(unbuddied.tightest(freeChunks) == tightest(freeChunks), "tightest", freeChunks);
  }

  private int tightest(int chunks) {
    for (int freeChunks = chunks; freeChunks < CHUNKS; freeChunks++) {
      if (lonely[freeChunks] > 0) {
        return unbuddied.head(freeChunks);
      }
    }
    return NO_ID;
  }

  /** The most pairs of lonely objects: from the largest on, each with the largest that fits. */
  private int pairs() {
    int[] left = lonely.clone();
    int pairs = 0;
    for (int large = CHUNKS - 1; large >= 1; large--) {
      for (int buddy = Math.min(large, CHUNKS - large); buddy >= 1; buddy--) {
        int ofLarge = left[CHUNKS - large];
        int paired = buddy == large ? ofLarge / 2 : Math.min(ofLarge, left[CHUNKS - buddy]);
        left[CHUNKS - large] -= paired;
        left[CHUNKS - buddy] -= paired;
        pairs += paired;
      }
    }
    return pairs;
  }

  /** Length of a buddy, 0 when it is free. */
  private int length(long record, int buddy) {
    long header =
        ObjectDescriptor.headerAcquire(arena.memory(), record + ZbudDescriptor.headerOffset(buddy));
    if (!ObjectDescriptor.isLive(header)) {
      return 0;
    }
    int length = ObjectDescriptor.length(header);
    require(length >= 1 && length <= Zpool.MAX_LENGTH, "length", record);
    return length;
  }

  private static boolean isLonely(int first, int last) {
    return (first == 0) != (last == 0);
  }

  private void take(int frame) {
    require(!frames.get(frame), "frame in two places", frame);
    frames.set(frame);
  }

  private static void require(boolean holds, String what, long where) {
    if (!holds) {
      throw new AssertionError(what + ": " + where);
    }
  }
}
