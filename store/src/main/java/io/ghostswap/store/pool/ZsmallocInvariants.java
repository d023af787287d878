package io.ghostswap.store.pool;

import static io.ghostswap.store.pool.ObjectDescriptor.NO_OBJECT;
import static io.ghostswap.store.pool.ZspageDescriptor.FREE_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.HUGE_HEADER_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.NEXT_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.NO_ZSPAGE;
import static io.ghostswap.store.pool.ZspageDescriptor.PREV_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.UNUSED;
import static io.ghostswap.store.pool.ZspageDescriptor.USED_OFFSET;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import java.util.BitSet;

/**
 * One walk over all of a {@link ZsmallocPool} that adds up what the pool has counted: every frame
 * in one place, every object live or in its zspage's free list, every zspage in the list of its
 * group, and the sums of the classes. Takes every class lock; for tests.
 */
final class ZsmallocInvariants {
  private final FrameArena arena;
  private final SizeClasses classes;
  private final ZspageTable table;
  private final BitSet frames = new BitSet();
  private final int[] zspages;
  private final int[] listed;
  private final int[] usedObjects;
  private final long[] objectBytes;

  ZsmallocInvariants(FrameArena arena, SizeClasses classes, ZspageTable table) {
    this.arena = arena;
    this.classes = classes;
    this.table = table;
    zspages = new int[classes.count()];
    listed = new int[classes.count()];
    usedObjects = new int[classes.count()];
    objectBytes = new long[classes.count()];
  }

  /** Throws {@link AssertionError} on the first fault. */
  void check() {
    checkWithLocksFrom(0);
  }

  private void checkWithLocksFrom(int classIndex) {
    if (classIndex == classes.count()) {
      synchronized (table.records) {
        checkAll();
      }
      return;
    }
    synchronized (classes.get(classIndex).lock) {
      checkWithLocksFrom(classIndex + 1);
    }
  }

  private void checkAll() {
    for (int zspage = 0; zspage < table.capacity(); zspage++) {
      long record = table.record(zspage);
      if (record < 0) {
        continue;
      }
      take((int) (record / FrameArena.FRAME_SIZE), zspage % table.records.recordsPerFrame() == 0);
      int classIndex = table.classAcquire(record);
      require(table.records.isFree(zspage) == (classIndex == UNUSED), "free id in use", zspage);
      if (classIndex != UNUSED) {
        checkZspage(classes.get(classIndex), zspage, record);
      }
    }
    for (int i = 0; i < classes.count(); i++) {
      checkClass(classes.get(i));
    }
    long held = arena.heldBytes(MemoryTag.POOL);
    require((long) frames.cardinality() * FrameArena.FRAME_SIZE == held, "frames held", held);
  }

  private void checkZspage(SizeClass sizeClass, int zspage, long record) {
    for (int k = 0; k < sizeClass.framesPerZspage; k++) {
      take(table.frame(record, k), true);
    }
    int carved = table.carvedAcquire(record);
    int used = table.field(record, USED_OFFSET);
    require(used > 0 && used <= carved && carved <= sizeClass.objectsPerZspage, "used", zspage);
    int live = 0;
    for (int index = 0; index < carved; index++) {
      long header = header(sizeClass, record, index);
      if (ObjectDescriptor.isLive(header)) {
        int length = ObjectDescriptor.length(header);
        require(length >= 1 && length <= sizeClass.maxLength(), "length", zspage);
        live++;
        objectBytes[sizeClass.index] += length;
      }
    }
    require(live == used, "live objects", zspage);
    require(freeObjects(sizeClass, record, carved) == carved - used, "free objects", zspage);
    zspages[sizeClass.index]++;
    usedObjects[sizeClass.index] += used;
    if (sizeClass.group(used) != SizeClass.UNLISTED) {
      listed[sizeClass.index]++;
    }
  }

  private int freeObjects(SizeClass sizeClass, long record, int carved) {
    int count = 0;
    int index = table.field(record, FREE_OFFSET);
    while (index != NO_OBJECT && count <= carved) {
      require(index < carved, "free object", index);
      long header = header(sizeClass, record, index);
      require(!ObjectDescriptor.isLive(header), "free object is live", index);
      index = ObjectDescriptor.nextFree(header);
      count++;
    }
    return count;
  }

  private void checkClass(SizeClass sizeClass) {
    int i = sizeClass.index;
    require(zspages[i] == sizeClass.zspages, "zspages of class", i);
    require(usedObjects[i] == sizeClass.usedObjects, "used objects of class", i);
    require(objectBytes[i] == sizeClass.objectBytes, "object bytes of class", i);
    int found = 0;
    int fullest = NO_ZSPAGE;
    for (int group = 0; group < SizeClass.GROUPS; group++) {
      int prev = NO_ZSPAGE;
      int zspage = sizeClass.head(group);
      fullest = zspage == NO_ZSPAGE ? fullest : zspage;
      while (zspage != NO_ZSPAGE) {
        long record = table.record(zspage);
        require(table.classAcquire(record) == i, "class of listed zspage", zspage);
        require(sizeClass.group(table.field(record, USED_OFFSET)) == group, "group", zspage);
        require(table.field(record, PREV_OFFSET) == prev, "list", zspage);
        require(++found <= listed[i], "list too long", zspage);
        prev = zspage;
        zspage = table.field(record, NEXT_OFFSET);
      }
    }
    require(found == listed[i], "listed zspages of class", i);
    require(sizeClass.fullest() == fullest, "fullest of class", i);
  }

  private long header(SizeClass sizeClass, long record, int index) {
    int position = sizeClass.objectOffset(index);
    long address =
        sizeClass.isHuge
            ? record + HUGE_HEADER_OFFSET
            : (long) table.frame(record, position / FrameArena.FRAME_SIZE) * FrameArena.FRAME_SIZE
                + position % FrameArena.FRAME_SIZE;
    return ObjectDescriptor.headerAcquire(arena.memory(), address);
  }

  private void take(int frame, boolean isFirst) {
    require(frames.get(frame) != isFirst, "frame in two places", frame);
    frames.set(frame);
  }

  private static void require(boolean holds, String what, long where) {
    if (!holds) {
      throw new AssertionError(what + ": " + where);
    }
  }
}
