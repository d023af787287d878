package io.ghostswap.store.pool;

import static io.ghostswap.store.pool.RecordTable.NO_ID;
import static io.ghostswap.store.pool.ZbudDescriptor.CHUNKS;
import static io.ghostswap.store.pool.ZbudDescriptor.CHUNK_SHIFT;
import static io.ghostswap.store.pool.ZbudDescriptor.FRAME_OFFSET;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import java.lang.foreign.MemorySegment;

/**
 * A pool of frames with two objects each, after the kernel's zbud: one from the start of the frame,
 * its buddy from the end. A new object goes to the frame with the least room that takes it, and to
 * a frame of its own where there is none. The densest this can be is two objects in a frame; for
 * that no operation depends on more than one other object, and freeing one of two makes no hole
 * that only some sizes fit.
 *
 * <p>A class of this pool, as compaction sees it, are the lonely objects of one size in chunks, the
 * smallest first. An object moves to the frame of another lonely one, which frees its own frame.
 *
 * <p><b>Lock order:</b> slot lock (the caller's) - pool lock - record table - arena. As the
 * kernel's zbud this pool has one lock: any two sizes may share a frame.
 *
 * <p><b>What needs no lock of the pool.</b> As long as an object is live, its record stays and so
 * does the frame in it; its place in the frame follows from its length. Frame and header were
 * written before the handle was returned, and who reads the handle from a slot under the slot's
 * lock sees them. Header and payload are written under the slot's lock alone afterwards; what
 * happens to the buddy writes other words. So copying needs the slot's lock and nothing else.
 *
 * <p>{@link #slot} and {@link #stamp(long)} may run with no lock against all of this: they read the
 * directory and a header, both published with release and read with acquire. For a handle that has
 * died meanwhile the record's frame may have become anything, the answer is then any number, and
 * the read stays inside the arena, which is mapped as long as the pool is open.
 */
public final class ZbudPool implements Zpool {
  private static final boolean CHECKS = Boolean.getBoolean("ghostswap.checks");
  private static final long POISON = 0xA5A5_A5A5_A5A5_A5A5L;

  private final FrameArena arena;
  private final MemorySegment memory;
  private final RecordTable table;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final UnbuddiedLists unbuddied;

  @GuardedBy("lock")
  private long objectBytes;

  private boolean isClosed;

  /** A pool without objects; the arena stays the caller's and is to be closed after the pool. */
  public ZbudPool(FrameArena arena) {
    this.arena = arena;
    memory = arena.memory();
    table = new RecordTable(arena, ZbudDescriptor.LENGTH);
    unbuddied = new UnbuddiedLists(table);
  }

  @Override
  public long allocate(int slot, int stamp, int length) {
    if (slot < 0 || length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("slot " + slot + ", length " + length);
    }
    synchronized (lock) {
      int id = unbuddied.tightest(ZbudDescriptor.chunks(length));
      if (id == NO_ID) {
        id = takeFrame();
      }
      return id == NO_ID ? NO_HANDLE : place(id, ObjectDescriptor.live(slot, stamp, length));
    }
  }

  @Override
  public void copyIn(long handle, MemorySegment src, long srcOffset, int length) {
    MemorySegment.copy(src, srcOffset, memory, payload(handle, length), length);
  }

  @Override
  public void copyOut(long handle, MemorySegment dst, long dstOffset, int length) {
    MemorySegment.copy(memory, payload(handle, length), dst, dstOffset, length);
  }

  @Override
  public void copyOut(long handle, int stamp, MemorySegment dst, long dstOffset, int length) {
    copyOut(handle, dst, dstOffset, length);
    stamp(handle, stamp);
  }

  @Override
  public void free(long handle) {
    synchronized (lock) {
      remove(BuddyHandle.id(handle), BuddyHandle.buddy(handle), liveHeader(handle));
    }
  }

  @Override
  public int slot(long handle) {
    long header = headerOrFree(handle);
    return ObjectDescriptor.isLive(header) ? ObjectDescriptor.slot(header) : NO_SLOT;
  }

  @Override
  public int stamp(long handle) {
    long header = headerOrFree(handle);
    return ObjectDescriptor.isLive(header) ? ObjectDescriptor.stamp(header) : 0;
  }

  @Override
  public void stamp(long handle, int value) {
    long header = liveHeader(handle);
    long record = table.record(BuddyHandle.id(handle));
    header(record, BuddyHandle.buddy(handle), ObjectDescriptor.withStamp(header, value));
  }

  @Override
  public long objectBytes() {
    synchronized (lock) {
      return objectBytes;
    }
  }

  @Override
  public boolean compactable() {
    return freeableBytes() > 0;
  }

  @Override
  public long freeableBytes() {
    synchronized (lock) {
      return (long) unbuddied.freeableFrames() * FrameArena.FRAME_SIZE;
    }
  }

  @Override
  public int classes() {
    return UnbuddiedLists.MAX_MOVED_CHUNKS;
  }

  @Override
  public int sourceObjects(int classIndex, long[] handles) {
    int chunks = classIndex + 1;
    synchronized (lock) {
      int id = unbuddied.head(CHUNKS - chunks);
      if (id == NO_ID || unbuddied.target(id, chunks) == NO_ID) {
        return 0;
      }
      long first = header(table.record(id), BuddyHandle.FIRST);
      handles[0] =
          BuddyHandle.of(id, ObjectDescriptor.isLive(first) ? BuddyHandle.FIRST : BuddyHandle.LAST);
      return 1;
    }
  }

  @Override
  public long relocate(long handle) {
    int source = BuddyHandle.id(handle);
    int buddy = BuddyHandle.buddy(handle);
    synchronized (lock) {
      long header = liveHeader(handle);
      int length = ObjectDescriptor.length(header);
      long other = header(table.record(source), BuddyHandle.LAST - buddy);
      int target =
          ObjectDescriptor.isLive(other) ? NO_ID : unbuddied.target(source, chunks(header));
      if (target == NO_ID) {
        return NO_HANDLE;
      }
      long moved = place(target, header);
      MemorySegment.copy(memory, payload(handle, length), memory, payload(moved, length), length);
      remove(source, buddy, header);
      return moved;
    }
  }

  @Override
  public void checkInvariants() {
    synchronized (lock) {
      new ZbudInvariants(arena, table, unbuddied, objectBytes).check();
    }
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    for (int id = 0; id < table.capacity(); id++) {
      long record = table.record(id);
      if (record >= 0
          && chunks(header(record, BuddyHandle.FIRST)) + chunks(header(record, BuddyHandle.LAST))
              > 0) {
        arena.free(MemoryTag.POOL, table.field(record, FRAME_OFFSET));
      }
    }
    table.close();
  }

  /** Takes a frame and a record for it, without objects and in no list. */
  @GuardedBy("lock")
  private int takeFrame() {
    int id = table.takeId();
    if (id == NO_ID) {
      return NO_ID;
    }
    int frame = arena.allocate(MemoryTag.POOL);
    if (frame == FrameArena.NO_FRAME) {
      table.giveId(id);
      return NO_ID;
    }
    table.field(table.record(id), FRAME_OFFSET, frame);
    return id;
  }

  /** Puts an object into a frame that is empty, or listed and roomy enough. */
  @GuardedBy("lock")
  private long place(int id, long live) {
    long record = table.record(id);
    long first = header(record, BuddyHandle.FIRST);
    int buddy = ObjectDescriptor.isLive(first) ? BuddyHandle.LAST : BuddyHandle.FIRST;
    int taken = chunks(first) + chunks(header(record, BuddyHandle.LAST));
    if (taken > 0) {
      unbuddied.unlink(record, CHUNKS - taken);
    } else if (chunks(live) < CHUNKS) {
      unbuddied.link(id, record, CHUNKS - chunks(live));
    }
    header(record, buddy, live);
    objectBytes += ObjectDescriptor.length(live);
    return BuddyHandle.of(id, buddy);
  }

  /** Frees a live object, and its frame with the last one. */
  @GuardedBy("lock")
  private void remove(int id, int buddy, long header) {
    long record = table.record(id);
    if (CHECKS) {
      poison(record, buddy, chunks(header));
    }
    header(record, buddy, ObjectDescriptor.free(ObjectDescriptor.NO_OBJECT));
    objectBytes -= ObjectDescriptor.length(header);
    long other = header(record, BuddyHandle.LAST - buddy);
    if (ObjectDescriptor.isLive(other)) {
      unbuddied.link(id, record, CHUNKS - chunks(other));
      return;
    }
    if (chunks(header) < CHUNKS) {
      unbuddied.unlink(record, CHUNKS - chunks(header));
    }
    arena.free(MemoryTag.POOL, table.field(record, FRAME_OFFSET));
    table.giveId(id);
  }

  private void poison(long record, int buddy, int chunks) {
    long start = address(record, buddy, chunks);
    for (long end = start + ((long) chunks << CHUNK_SHIFT); start < end; start += Long.BYTES) {
      memory.set(JAVA_LONG, start, POISON);
    }
  }

  /** Where a live object's payload of at least so many bytes is. Caller holds the slot's lock. */
  private long payload(long handle, int length) {
    long header = liveHeader(handle);
    if (length < 0 || length > ObjectDescriptor.length(header)) {
      throw new IllegalArgumentException(
          "length " + length + " of an object of " + ObjectDescriptor.length(header));
    }
    long record = table.record(BuddyHandle.id(handle));
    return address(record, BuddyHandle.buddy(handle), chunks(header));
  }

  private long address(long record, int buddy, int chunks) {
    return (long) table.field(record, FRAME_OFFSET) * FrameArena.FRAME_SIZE
        + ZbudDescriptor.payloadOffset(buddy, chunks);
  }

  private long liveHeader(long handle) {
    long header = headerOrFree(handle);
    if (!ObjectDescriptor.isLive(header)) {
      throw new IllegalStateException("no live object has the handle " + Long.toHexString(handle));
    }
    return header;
  }

  /** The header of an object, or that of a free one where there is none. Needs no lock. */
  private long headerOrFree(long handle) {
    long record = table.record(BuddyHandle.id(handle));
    return record < 0
        ? ObjectDescriptor.free(ObjectDescriptor.NO_OBJECT)
        : header(record, BuddyHandle.buddy(handle));
  }

  private long header(long record, int buddy) {
    return ObjectDescriptor.headerAcquire(memory, record + ZbudDescriptor.headerOffset(buddy));
  }

  private void header(long record, int buddy, long header) {
    ObjectDescriptor.headerRelease(memory, record + ZbudDescriptor.headerOffset(buddy), header);
  }

  /** Chunks that an object takes, 0 when it is free. */
  private static int chunks(long header) {
    return ObjectDescriptor.isLive(header)
        ? ZbudDescriptor.chunks(ObjectDescriptor.length(header))
        : 0;
  }
}
