package io.ghostswap.store;

import java.util.function.IntConsumer;

/**
 * The one LRU of all pooled pages, incompressible ones included: an intrusive doubly linked list of
 * slots through the link words of {@link SlotTable}. The head was stored last.
 *
 * <p>A load does not move a page; it sets the entry's referenced bit, and whoever takes candidates
 * from the tail gives a referenced page a second chance at the head.
 *
 * <p>Thread-safe by one lock of its own, taken after a slot lock. A slot becomes linked only under
 * its slot lock and while it is pooled. {@link #takeColdest} unlinks without slot locks: the taker
 * then owns the duty to look at the entry under its slot lock and link it again if nobody else has.
 *
 * <pre>
 * link word: | 63 .. 32 slot towards the head | 31 .. 0 slot towards the tail |
 * </pre>
 */
final class LruList {
  /** The link word of a slot that is not in the list. */
  static final long UNLINKED = -1L;

  /** Beyond the head and beyond the tail. No slot has this number, nor -1. */
  private static final int END = -2;

  /** Slots that are unlinked under the lock at once, in a few microseconds. */
  private static final int TAKEN_AT_A_TIME = 32;

  private final BriefLock lock = new BriefLock();
  private final SlotTable table;
  private int head = END;
  private int tail = END;
  private int size;

  LruList(final SlotTable table) {
    this.table = table;
  }

  /** Links the slot at the head, moving it there if it is linked. Caller holds the slot lock. */
  void addHottest(final int slot) {
    lock.lock();
    try {
      unlink(slot);
      table.links(slot, pack(END, head));
      if (head == END) {
        tail = slot;
      } else {
        table.links(head, pack(slot, colder(table.links(head))));
      }
      head = slot;
      size++;
    } finally {
      lock.unlock();
    }
  }

  /** Links the slot at the tail unless it is linked already. Caller holds the slot lock. */
  void addColdest(final int slot) {
    lock.lock();
    try {
      if (table.links(slot) != UNLINKED) {
        return;
      }
      table.links(slot, pack(tail, END));
      if (tail == END) {
        head = slot;
      } else {
        table.links(tail, pack(hotter(table.links(tail)), slot));
      }
      tail = slot;
      size++;
    } finally {
      lock.unlock();
    }
  }

  /** Unlinks the slot if it is linked. Caller holds the slot lock. */
  void remove(final int slot) {
    lock.lock();
    try {
      unlink(slot);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Unlinks up to {@code max} slots from the tail.
   *
   * @return how many were written to {@code slots}, coldest first
   */
  int takeColdest(final int[] slots, final int max) {
    int count = 0;
    int taken;
    do {
      taken = takeColdest(slots, count, Math.min(max, count + TAKEN_AT_A_TIME));
      count += taken;
    } while (taken == TAKEN_AT_A_TIME && count < max);
    return count;
  }

  private int takeColdest(final int[] slots, final int from, final int to) {
    lock.lock();
    try {
      int count = from;
      while (count < to && tail != END) {
        slots[count++] = tail;
        unlink(tail);
      }
      return count - from;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the slot is in the list. Caller holds the slot lock and the slot is pooled. */
  boolean isLinked(final int slot) {
    lock.lock();
    try {
      return table.links(slot) != UNLINKED;
    } finally {
      lock.unlock();
    }
  }

  /** The number of linked slots. */
  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Visits every slot from the coldest on, with the list locked: for tests and checks. */
  void forEachFromColdest(final IntConsumer visitor) {
    lock.lock();
    try {
      for (int slot = tail; slot != END; slot = hotter(table.links(slot))) {
        visitor.accept(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  private void unlink(final int slot) {
    final long links = table.links(slot);
    if (links == UNLINKED) {
      return;
    }
    final int hotter = hotter(links);
    final int colder = colder(links);
    if (hotter == END) {
      head = colder;
    } else {
      table.links(hotter, pack(hotter(table.links(hotter)), colder));
    }
    if (colder == END) {
      tail = hotter;
    } else {
      table.links(colder, pack(hotter, colder(table.links(colder))));
    }
    table.links(slot, UNLINKED);
    size--;
  }

  private static long pack(final int hotter, final int colder) {
    return (long) hotter << 32 | Integer.toUnsignedLong(colder);
  }

  private static int hotter(final long links) {
    return (int) (links >>> 32);
  }

  private static int colder(final long links) {
    return (int) links;
  }
}
