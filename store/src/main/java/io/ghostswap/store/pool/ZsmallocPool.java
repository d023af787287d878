package io.ghostswap.store.pool;

import static io.ghostswap.store.pool.ObjectDescriptor.NO_OBJECT;
import static io.ghostswap.store.pool.ZspageDescriptor.FREE_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.HUGE_HEADER_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.NO_ZSPAGE;
import static io.ghostswap.store.pool.ZspageDescriptor.UNUSED;
import static io.ghostswap.store.pool.ZspageDescriptor.USED_OFFSET;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import java.lang.foreign.MemorySegment;

/**
 * A pool of zspages, after the kernel's zsmalloc: objects of one size class are packed into runs of
 * 1 to 8 frames and may lie across two of them, so that little of a frame is left over. The frames
 * of a zspage need not be neighbours.
 *
 * <p><b>Lock order:</b> slot lock (the caller's) - class lock - zspage table - arena. No method
 * holds two class locks, except {@link #checkInvariants}, which takes all in ascending order.
 *
 * <p><b>What needs no lock of the pool.</b> As long as an object is live, its zspage stays and so
 * do the frames and the class in the record. They were written before the handle was returned, and
 * who reads the handle from a slot under the slot's lock sees them (the class lock orders the maker
 * of the zspage before the allocator, the slot lock orders the allocator before the reader). The
 * object's header and payload are written by {@link #allocate} before the handle is known, and
 * afterwards under the slot's lock alone; frees and allocations of other objects in the zspage
 * write other words. So copying needs the slot's lock and nothing else.
 *
 * <p>{@link #slot} and {@link #stamp(long)} may run with no lock against all of this. They check
 * every number they read before they use it: the directory entry, the class, the count of carved
 * objects, the frame. Each is published with release after what it leads to and read with acquire,
 * so a live object is found whole; for a handle that has died meanwhile the frames may have become
 * anything, the answer is then any number, and the reads stay inside the arena, which is mapped as
 * long as the pool is open.
 */
public final class ZsmallocPool implements Zpool {
  private static final boolean CHECKS = Boolean.getBoolean("ghostswap.checks");
  private static final long POISON = 0xA5A5_A5A5_A5A5_A5A5L;
  private static final int FRAME_SIZE = FrameArena.FRAME_SIZE;
  private static final int FRAME_SHIFT = Integer.numberOfTrailingZeros(FRAME_SIZE);

  /** At the limit, an object of a class larger by at most this part is taken. */
  private static final int LARGER_DIVISOR = 4;

  private final FrameArena arena;
  private final MemorySegment memory;
  private final SizeClasses classes;
  private final ZspageTable table;
  private boolean isClosed;

  /** A pool without objects; the arena stays the caller's and is to be closed after the pool. */
  public ZsmallocPool(FrameArena arena) {
    this(arena, new SizeClasses());
  }

  /** A pool whose classes have other locks, to measure what locks cost. */
  ZsmallocPool(FrameArena arena, SizeClasses classes) {
    this.arena = arena;
    this.classes = classes;
    memory = arena.memory();
    table = new ZspageTable(arena);
  }

  @Override
  public long allocate(int slot, int stamp, int length) {
    if (slot < 0 || length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("slot " + slot + ", length " + length);
    }
    SizeClass sizeClass = classes.forLength(length);
    synchronized (sizeClass.lock) {
      int zspage = sizeClass.fullest();
      if (zspage == NO_ZSPAGE) {
        zspage = makeZspage(sizeClass);
      }
      if (zspage != NO_ZSPAGE) {
        return place(sizeClass, zspage, slot, stamp, length);
      }
    }
    return allocateLarger(sizeClass, slot, stamp, length);
  }

  @Override
  public void copyIn(long handle, MemorySegment src, long srcOffset, int length) {
    long record = recordOrNone(handle);
    SizeClass sizeClass = liveClass(handle, record);
    liveHeader(handle, headerAddress(sizeClass, record, ObjectHandle.index(handle)), length);
    int position = sizeClass.payloadOffset(ObjectHandle.index(handle));
    int first = Math.min(length, FRAME_SIZE - (position & FRAME_SIZE - 1));
    MemorySegment.copy(src, srcOffset, memory, address(record, position), first);
    if (first < length) {
      long rest = address(record, position + first);
      MemorySegment.copy(src, srcOffset + first, memory, rest, length - first);
    }
  }

  @Override
  public void copyOut(long handle, MemorySegment dst, long dstOffset, int length) {
    long record = recordOrNone(handle);
    SizeClass sizeClass = liveClass(handle, record);
    liveHeader(handle, headerAddress(sizeClass, record, ObjectHandle.index(handle)), length);
    copyPayloadOut(sizeClass, record, handle, dst, dstOffset, length);
  }

  @Override
  public void copyOut(long handle, int stamp, MemorySegment dst, long dstOffset, int length) {
    long record = recordOrNone(handle);
    SizeClass sizeClass = liveClass(handle, record);
    long address = headerAddress(sizeClass, record, ObjectHandle.index(handle));
    long header = liveHeader(handle, address, length);
    ObjectDescriptor.headerRelease(memory, address, ObjectDescriptor.withStamp(header, stamp));
    copyPayloadOut(sizeClass, record, handle, dst, dstOffset, length);
  }

  private void copyPayloadOut(
      SizeClass sizeClass,
      long record,
      long handle,
      MemorySegment dst,
      long dstOffset,
      int length) {
    int position = sizeClass.payloadOffset(ObjectHandle.index(handle));
    int first = Math.min(length, FRAME_SIZE - (position & FRAME_SIZE - 1));
    MemorySegment.copy(memory, address(record, position), dst, dstOffset, first);
    if (first < length) {
      long rest = address(record, position + first);
      MemorySegment.copy(memory, rest, dst, dstOffset + first, length - first);
    }
  }

  @Override
  public void free(long handle) {
    SizeClass sizeClass = classOf(handle);
    synchronized (sizeClass.lock) {
      long header = headerInClass(sizeClass, handle);
      remove(sizeClass, ObjectHandle.zspage(handle), ObjectHandle.index(handle), header);
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
    long record = recordOrNone(handle);
    SizeClass sizeClass = liveClass(handle, record);
    long address = headerAddress(sizeClass, record, ObjectHandle.index(handle));
    long header = liveHeader(handle, address, 0);
    ObjectDescriptor.headerRelease(memory, address, ObjectDescriptor.withStamp(header, value));
  }

  @Override
  public long objectBytes() {
    long sum = 0;
    for (int i = 0; i < classes.count(); i++) {
      SizeClass sizeClass = classes.get(i);
      synchronized (sizeClass.lock) {
        sum += sizeClass.objectBytes;
      }
    }
    return sum;
  }

  @Override
  public boolean compactable() {
    for (int i = 0; i < classes.count(); i++) {
      SizeClass sizeClass = classes.get(i);
      synchronized (sizeClass.lock) {
        if (sizeClass.freeableZspages() > 0) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public long freeableBytes() {
    long frames = 0;
    for (int i = 0; i < classes.count(); i++) {
      SizeClass sizeClass = classes.get(i);
      synchronized (sizeClass.lock) {
        frames += (long) sizeClass.freeableZspages() * sizeClass.framesPerZspage;
      }
    }
    return frames * FRAME_SIZE;
  }

  @Override
  public int classes() {
    return classes.count();
  }

  @Override
  public int sourceObjects(int classIndex, long[] handles) {
    SizeClass sizeClass = classes.get(classIndex);
    synchronized (sizeClass.lock) {
      if (sizeClass.freeableZspages() == 0) {
        return 0;
      }
      int zspage = sizeClass.emptiest(table);
      long record = table.record(zspage);
      int carved = table.carvedAcquire(record);
      int count = 0;
      for (int index = 0; index < carved && count < handles.length; index++) {
        if (ObjectDescriptor.isLive(header(sizeClass, record, index))) {
          handles[count++] = ObjectHandle.of(zspage, index);
        }
      }
      return count;
    }
  }

  @Override
  public long relocate(long handle) {
    SizeClass sizeClass = classOf(handle);
    int source = ObjectHandle.zspage(handle);
    int index = ObjectHandle.index(handle);
    synchronized (sizeClass.lock) {
      long header = headerInClass(sizeClass, handle);
      long record = table.record(source);
      int target = sizeClass.target(table, source, table.field(record, USED_OFFSET));
      if (target == NO_ZSPAGE) {
        return NO_HANDLE;
      }
      int length = ObjectDescriptor.length(header);
      int stamp = ObjectDescriptor.stamp(header);
      long moved = place(sizeClass, target, ObjectDescriptor.slot(header), stamp, length);
      copyPayload(
          record,
          sizeClass.payloadOffset(index),
          table.record(target),
          sizeClass.payloadOffset(ObjectHandle.index(moved)),
          length);
      remove(sizeClass, source, index, header);
      return moved;
    }
  }

  @Override
  public void checkInvariants() {
    new ZsmallocInvariants(arena, classes, table).check();
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    for (int zspage = 0; zspage < table.capacity(); zspage++) {
      long record = table.record(zspage);
      if (record >= 0 && table.classAcquire(record) != UNUSED) {
        freeFrames(classes.get(table.classAcquire(record)), record);
      }
    }
    table.close();
  }

  /** A free object of a class that is not much larger, without new frames. */
  private long allocateLarger(SizeClass tooSmall, int slot, int stamp, int length) {
    int largest = tooSmall.objectSize + tooSmall.objectSize / LARGER_DIVISOR;
    for (int i = tooSmall.index + 1; i < classes.count(); i++) {
      SizeClass sizeClass = classes.get(i);
      if (sizeClass.objectSize > largest) {
        return NO_HANDLE;
      }
      synchronized (sizeClass.lock) {
        int zspage = sizeClass.fullest();
        if (zspage != NO_ZSPAGE) {
          return place(sizeClass, zspage, slot, stamp, length);
        }
      }
    }
    return NO_HANDLE;
  }

  /** Makes a zspage without objects, in no list yet. Caller holds the class lock. */
  private int makeZspage(SizeClass sizeClass) {
    int zspage = table.records.takeId();
    if (zspage == NO_ZSPAGE) {
      return NO_ZSPAGE;
    }
    if (!arena.allocate(MemoryTag.POOL, sizeClass.frames, sizeClass.framesPerZspage)) {
      table.records.giveId(zspage);
      return NO_ZSPAGE;
    }
    long record = table.record(zspage);
    for (int k = 0; k < sizeClass.framesPerZspage; k++) {
      table.frame(record, k, sizeClass.frames[k]);
    }
    table.field(record, USED_OFFSET, 0);
    table.field(record, FREE_OFFSET, NO_OBJECT);
    table.carvedRelease(record, 0);
    table.classRelease(record, sizeClass.index);
    sizeClass.zspages++;
    return zspage;
  }

  /** Frees a zspage without objects, in no list. Caller holds the class lock. */
  private void freeZspage(SizeClass sizeClass, int zspage, long record) {
    table.classRelease(record, UNUSED);
    freeFrames(sizeClass, record);
    table.records.giveId(zspage);
    sizeClass.zspages--;
  }

  private void freeFrames(SizeClass sizeClass, long record) {
    for (int k = 0; k < sizeClass.framesPerZspage; k++) {
      sizeClass.frames[k] = table.frame(record, k);
    }
    arena.free(MemoryTag.POOL, sizeClass.frames, sizeClass.framesPerZspage);
  }

  /** Takes an object of a zspage that has a free one. Caller holds the class lock. */
  private long place(SizeClass sizeClass, int zspage, int slot, int stamp, int length) {
    long record = table.record(zspage);
    int index = table.field(record, FREE_OFFSET);
    long live = ObjectDescriptor.live(slot, stamp, length);
    if (index == NO_OBJECT) {
      index = table.carvedAcquire(record);
      ObjectDescriptor.headerRelease(memory, headerAddress(sizeClass, record, index), live);
      table.carvedRelease(record, index + 1);
    } else {
      long address = headerAddress(sizeClass, record, index);
      long free = ObjectDescriptor.headerAcquire(memory, address);
      table.field(record, FREE_OFFSET, ObjectDescriptor.nextFree(free));
      ObjectDescriptor.headerRelease(memory, address, live);
    }
    int used = table.field(record, USED_OFFSET);
    table.field(record, USED_OFFSET, used + 1);
    sizeClass.regroup(table, zspage, record, used, used + 1);
    sizeClass.usedObjects++;
    sizeClass.objectBytes += length;
    return ObjectHandle.of(zspage, index);
  }

  /** Frees a live object, and its zspage with the last one. Caller holds the class lock. */
  private void remove(SizeClass sizeClass, int zspage, int index, long header) {
    long record = table.record(zspage);
    if (CHECKS) {
      poison(sizeClass, record, index);
    }
    int next = table.field(record, FREE_OFFSET);
    long address = headerAddress(sizeClass, record, index);
    ObjectDescriptor.headerRelease(memory, address, ObjectDescriptor.free(next));
    table.field(record, FREE_OFFSET, index);
    int used = table.field(record, USED_OFFSET);
    table.field(record, USED_OFFSET, used - 1);
    sizeClass.regroup(table, zspage, record, used, used - 1);
    sizeClass.usedObjects--;
    sizeClass.objectBytes -= ObjectDescriptor.length(header);
    if (used == 1) {
      freeZspage(sizeClass, zspage, record);
    }
  }

  private void poison(SizeClass sizeClass, long record, int index) {
    int start = sizeClass.payloadOffset(index);
    for (int i = 0; i < sizeClass.maxLength(); i += Long.BYTES) {
      memory.set(JAVA_LONG, address(record, start + i), POISON);
    }
  }

  /** Copies a payload in pieces that cross no frame at either end. */
  private void copyPayload(long from, int fromPosition, long to, int toPosition, int length) {
    int done = 0;
    while (done < length) {
      int source = fromPosition + done;
      int target = toPosition + done;
      int room = FRAME_SIZE - Math.max(source & FRAME_SIZE - 1, target & FRAME_SIZE - 1);
      int piece = Math.min(length - done, room);
      MemorySegment.copy(memory, address(from, source), memory, address(to, target), piece);
      done += piece;
    }
  }

  /** The class of a handle; to be checked again under its lock. */
  private SizeClass classOf(long handle) {
    return classOf(handle, recordOrNone(handle));
  }

  private SizeClass classOf(long handle, long record) {
    int classIndex = record < 0 ? UNUSED : table.classAcquire(record);
    if (classIndex < 0 || classIndex >= classes.count()) {
      throw notLive(handle);
    }
    return classes.get(classIndex);
  }

  /** The header of a live object of this class. Caller holds the class lock. */
  private long headerInClass(SizeClass sizeClass, long handle) {
    long record = recordOrNone(handle);
    int index = ObjectHandle.index(handle);
    if (record < 0
        || table.classAcquire(record) != sizeClass.index
        || index >= table.carvedAcquire(record)) {
      throw notLive(handle);
    }
    long header = header(sizeClass, record, index);
    if (!ObjectDescriptor.isLive(header)) {
      throw notLive(handle);
    }
    return header;
  }

  /** The class of an object that has been in use. Caller holds the slot's lock. */
  private SizeClass liveClass(long handle, long record) {
    SizeClass sizeClass = classOf(handle, record);
    if (ObjectHandle.index(handle) >= table.carvedAcquire(record)) {
      throw notLive(handle);
    }
    return sizeClass;
  }

  /** The header of a live object of at least so many bytes. Caller holds the slot's lock. */
  private long liveHeader(long handle, long address, int length) {
    long header = ObjectDescriptor.headerAcquire(memory, address);
    if (!ObjectDescriptor.isLive(header)) {
      throw notLive(handle);
    }
    if (length < 0 || length > ObjectDescriptor.length(header)) {
      throw new IllegalArgumentException(
          "length " + length + " of an object of " + ObjectDescriptor.length(header));
    }
    return header;
  }

  /** The header of an object, or that of a free one where there is none. Needs no lock. */
  private long headerOrFree(long handle) {
    long record = recordOrNone(handle);
    if (record < 0) {
      return ObjectDescriptor.free(NO_OBJECT);
    }
    int classIndex = table.classAcquire(record);
    int index = ObjectHandle.index(handle);
    if (classIndex < 0 || classIndex >= classes.count() || index >= table.carvedAcquire(record)) {
      return ObjectDescriptor.free(NO_OBJECT);
    }
    SizeClass sizeClass = classes.get(classIndex);
    if (sizeClass.isHuge) {
      return ObjectDescriptor.headerAcquire(memory, record + HUGE_HEADER_OFFSET);
    }
    int position = sizeClass.objectOffset(index);
    int k = position >>> FRAME_SHIFT;
    int frame = k < sizeClass.framesPerZspage ? table.frame(record, k) : FrameArena.NO_FRAME;
    if (frame < 0 || frame >= arena.capacityFrames()) {
      return ObjectDescriptor.free(NO_OBJECT);
    }
    long address = (long) frame << FRAME_SHIFT | position & FRAME_SIZE - 1;
    return ObjectDescriptor.headerAcquire(memory, address);
  }

  private long recordOrNone(long handle) {
    return handle < 0 || handle >>> ObjectHandle.INDEX_BITS > Integer.MAX_VALUE
        ? -1
        : table.record(ObjectHandle.zspage(handle));
  }

  private long header(SizeClass sizeClass, long record, int index) {
    return ObjectDescriptor.headerAcquire(memory, headerAddress(sizeClass, record, index));
  }

  private long headerAddress(SizeClass sizeClass, long record, int index) {
    return sizeClass.isHuge
        ? record + HUGE_HEADER_OFFSET
        : address(record, sizeClass.objectOffset(index));
  }

  /** Where a byte of a zspage is in the arena's memory. */
  private long address(long record, int position) {
    int frame = table.frame(record, position >>> FRAME_SHIFT);
    return (long) frame << FRAME_SHIFT | position & FRAME_SIZE - 1;
  }

  private static IllegalStateException notLive(long handle) {
    return new IllegalStateException("no live object has the handle " + Long.toHexString(handle));
  }
}
