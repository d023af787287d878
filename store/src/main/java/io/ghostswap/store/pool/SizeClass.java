package io.ghostswap.store.pool;

import static io.ghostswap.store.pool.ZspageDescriptor.NEXT_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.NO_ZSPAGE;
import static io.ghostswap.store.pool.ZspageDescriptor.PREV_OFFSET;
import static io.ghostswap.store.pool.ZspageDescriptor.USED_OFFSET;

import io.ghostswap.store.memory.FrameArena;
import java.util.Arrays;

/**
 * One size class: the geometry of its zspages, and its zspages that are neither full nor empty in
 * lists by fullness group. Full zspages are in no list, empty ones do not exist.
 *
 * <p>The class lock guards every field that is not final, and in the records of the class's zspages
 * everything except the frames and the class.
 */
final class SizeClass {
  /** Fullness groups: tenths of the objects in use, as zsmalloc has them. */
  static final int GROUPS = 10;

  /** The group of a zspage that is in no list. */
  static final int UNLISTED = -1;

  /** How many zspages of the lowest group are looked at to find one with few objects. */
  private static final int EMPTIEST_CANDIDATES = 16;

  /** The class lock: its monitor. */
  final Object lock;

  final int index;
  final int objectSize;
  final int framesPerZspage;
  final int objectsPerZspage;

  /** Whether a zspage is one frame that is all payload, the header being in the record. */
  final boolean isHuge;

  /** Room for the frames of the zspage that is being made or freed. */
  final int[] frames = new int[ZspageDescriptor.MAX_FRAMES];

  int zspages;
  int usedObjects;
  long objectBytes;

  private final int[] heads = new int[GROUPS];
  private int listedGroups;

  SizeClass(Object lock, int index, int objectSize, int framesPerZspage) {
    this.lock = lock;
    this.index = index;
    this.objectSize = objectSize;
    this.framesPerZspage = framesPerZspage;
    isHuge = objectSize > FrameArena.FRAME_SIZE;
    objectsPerZspage = isHuge ? 1 : framesPerZspage * FrameArena.FRAME_SIZE / objectSize;
    Arrays.fill(heads, NO_ZSPAGE);
  }

  /** Where the object starts in its zspage. */
  int objectOffset(int object) {
    return isHuge ? 0 : object * objectSize;
  }

  /** Where the payload of the object starts in its zspage. */
  int payloadOffset(int object) {
    return isHuge ? 0 : object * objectSize + ObjectDescriptor.HEADER_LENGTH;
  }

  /** The largest payload of an object. */
  int maxLength() {
    return objectSize - ObjectDescriptor.HEADER_LENGTH;
  }

  /** Zspages that would be left over if the others were full. Caller holds the class lock. */
  int freeableZspages() {
    return (zspages * objectsPerZspage - usedObjects) / objectsPerZspage;
  }

  /** The group of a zspage with so many live objects. */
  int group(int used) {
    return used == 0 || used == objectsPerZspage ? UNLISTED : used * GROUPS / objectsPerZspage;
  }

  /** A zspage of the fullest group that has a free object. Caller holds the class lock. */
  int fullest() {
    return listedGroups == 0
        ? NO_ZSPAGE
        : heads[Integer.SIZE - 1 - Integer.numberOfLeadingZeros(listedGroups)];
  }

  /** The zspage with the fewest objects, or nearly. Caller holds the class lock. */
  int emptiest(ZspageTable table) {
    if (listedGroups == 0) {
      return NO_ZSPAGE;
    }
    int best = NO_ZSPAGE;
    int bestUsed = Integer.MAX_VALUE;
    int zspage = heads[Integer.numberOfTrailingZeros(listedGroups)];
    for (int i = 0; i < EMPTIEST_CANDIDATES && zspage != NO_ZSPAGE; i++) {
      long record = table.record(zspage);
      int used = table.field(record, USED_OFFSET);
      if (used < bestUsed) {
        best = zspage;
        bestUsed = used;
      }
      zspage = table.field(record, NEXT_OFFSET);
    }
    return best;
  }

  /**
   * A zspage to move objects of {@code source} to: of the fullest group, not below the source's
   * own. Caller holds the class lock.
   */
  int target(ZspageTable table, int source, int sourceUsed) {
    int lowest = group(sourceUsed);
    if (lowest == UNLISTED) {
      return NO_ZSPAGE;
    }
    for (int group = GROUPS - 1; group >= lowest; group--) {
      int zspage = heads[group];
      if (zspage == source) {
        zspage = table.field(table.record(source), NEXT_OFFSET);
      }
      if (zspage != NO_ZSPAGE) {
        return zspage;
      }
    }
    return NO_ZSPAGE;
  }

  /** First zspage of a group's list. Caller holds the class lock. */
  int head(int group) {
    return heads[group];
  }

  /** Puts a zspage where its new number of objects belongs. Caller holds the class lock. */
  void regroup(ZspageTable table, int zspage, long record, int usedBefore, int usedAfter) {
    int before = group(usedBefore);
    int after = group(usedAfter);
    if (before == after) {
      return;
    }
    if (before != UNLISTED) {
      unlink(table, record, before);
    }
    if (after != UNLISTED) {
      link(table, zspage, record, after);
    }
  }

  private void link(ZspageTable table, int zspage, long record, int group) {
    int head = heads[group];
    table.field(record, PREV_OFFSET, NO_ZSPAGE);
    table.field(record, NEXT_OFFSET, head);
    if (head != NO_ZSPAGE) {
      table.field(table.record(head), PREV_OFFSET, zspage);
    }
    heads[group] = zspage;
    listedGroups |= 1 << group;
  }

  private void unlink(ZspageTable table, long record, int group) {
    int prev = table.field(record, PREV_OFFSET);
    int next = table.field(record, NEXT_OFFSET);
    if (next != NO_ZSPAGE) {
      table.field(table.record(next), PREV_OFFSET, prev);
    }
    if (prev != NO_ZSPAGE) {
      table.field(table.record(prev), NEXT_OFFSET, next);
      return;
    }
    heads[group] = next;
    if (next == NO_ZSPAGE) {
      listedGroups &= ~(1 << group);
    }
  }
}
