package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * A caller of the spill that does what a page store does: a lock a slot, an entry a slot,
 * publication after writing, re-validation when cleaning. Content follows from slot and version, so
 * every read is checked.
 */
final class PageModel implements SegmentVisitor {

  private final Spill spill;
  private final Object[] locks;
  private final long[] locations;
  private final int[] versions;
  private SpillBatch cleaningBatch;
  private int[] movedVersions = new int[SpillBatch.MAX_PAGES];
  private long[] movedFrom = new long[SpillBatch.MAX_PAGES];
  private long moved;
  private boolean lost;

  PageModel(Spill spill, int slots) {
    this.spill = spill;
    locks = new Object[slots];
    locations = new long[slots];
    versions = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      locks[slot] = new Object();
      locations[slot] = Spill.NO_LOCATION;
    }
  }

  int slots() {
    return locks.length;
  }

  static int length(int slot, int version) {
    int hash = (slot * 31 + version) * 0x9E3779B1 >>> 8;
    return hash % 5 == 0 ? 4096 : 1 + hash % 4096;
  }

  static byte[] content(int slot, int version) {
    return SpillFixture.payload(new Random((long) slot << 32 | version), length(slot, version));
  }

  /**
   * Writes new versions of slots; false when the spill did not take them, the old versions are gone
   * then.
   */
  boolean store(int[] slots, int[] newVersions) {
    SpillBatch batch = spill.batch();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(4096);
      for (int i = 0; i < slots.length; i++) {
        byte[] content = content(slots[i], newVersions[i]);
        MemorySegment.copy(content, 0, source, ValueLayout.JAVA_BYTE, 0, content.length);
        batch.add(slots[i], newVersions[i] & 0xFF, content.length, source, 0);
      }
      boolean written = spill.write(batch) == SpillResult.OK;
      for (int i = 0; i < slots.length; i++) {
        synchronized (locks[slots[i]]) {
          dropLocked(slots[i]);
          if (written) {
            spill.addLive(batch.location(i), batch.length(i));
            locations[slots[i]] = batch.location(i);
            versions[slots[i]] = newVersions[i];
          }
        }
      }
      return written;
    } finally {
      spill.recycle(batch);
    }
  }

  /** Writes a new version of neighbours; as {@link #store}. */
  boolean storeRange(int first, int pages, int version) {
    int[] slots = new int[pages];
    int[] allVersions = new int[slots.length];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = first + i;
      allVersions[i] = version;
    }
    return store(slots, allVersions);
  }

  void drop(int slot) {
    synchronized (locks[slot]) {
      dropLocked(slot);
    }
  }

  private void dropLocked(int slot) {
    if (locations[slot] != Spill.NO_LOCATION) {
      spill.release(locations[slot], length(slot, versions[slot]));
      locations[slot] = Spill.NO_LOCATION;
    }
  }

  /** Reads a slot outside its lock and checks every byte. */
  void check(int slot, MemorySegment target) {
    long location;
    int version;
    synchronized (locks[slot]) {
      location = locations[slot];
      version = versions[slot];
      if (location == Spill.NO_LOCATION) {
        return;
      }
      spill.pin(location);
    }
    try {
      byte[] expected = content(slot, version);
      assertEquals(
          SpillResult.OK, spill.read(location, slot, expected.length, target, 0), "slot " + slot);
      assertArrayEquals(
          expected, target.asSlice(0, expected.length).toArray(ValueLayout.JAVA_BYTE));
    } finally {
      spill.unpin(location);
    }
  }

  /**
   * Reads slots outside their locks, those that one I/O can read, and checks every byte; returns
   * how many were read.
   */
  int checkRun(int firstSlot, int endSlot, MemorySegment target) {
    SpillRun run = spill.runIfIdle();
    if (run == null) {
      return 0;
    }
    for (int slot = firstSlot; slot < endSlot; slot++) {
      synchronized (locks[slot]) {
        long location = locations[slot];
        if (location != Spill.NO_LOCATION
            && run.add(location, slot, length(slot, versions[slot]), location, versions[slot])) {
          spill.pin(location);
        }
      }
    }
    int records = run.records();
    if (records > 0) {
      assertEquals(SpillResult.OK, spill.read(run));
    }
    for (int i = 0; i < records; i++) {
      byte[] expected = content(run.slot(i), (int) run.held(i));
      assertEquals(SpillResult.OK, spill.copy(run, i, target, 0), "slot " + run.slot(i));
      assertArrayEquals(
          expected, target.asSlice(0, expected.length).toArray(ValueLayout.JAVA_BYTE));
      spill.unpin(run.note(i));
    }
    spill.recycle(run);
    return records;
  }

  long expectedLiveBytes() {
    long units = 0;
    for (int slot = 0; slot < slots(); slot++) {
      if (locations[slot] != Spill.NO_LOCATION) {
        units += RecordDescriptor.units(length(slot, versions[slot]));
      }
    }
    return units * SpillLayout.UNIT_BYTES;
  }

  int clean() {
    return spill.clean(this);
  }

  int moveDown() {
    return spill.tryMoveDown(this);
  }

  /** Where a slot's page is now. */
  long location(int slot) {
    return locations[slot];
  }

  /** Pages that cleaning has moved so far. */
  long moved() {
    return moved;
  }

  @Override
  public void begin(SpillBatch batch) {
    cleaningBatch = batch;
  }

  @Override
  public boolean record(
      int slot, int codec, int length, long location, MemorySegment payload, long offset) {
    int version;
    synchronized (locks[slot]) {
      if (locations[slot] != location) {
        return true;
      }
      version = versions[slot];
    }
    assertEquals(version & 0xFF, codec);
    movedVersions[cleaningBatch.pages()] = version;
    movedFrom[cleaningBatch.pages()] = location;
    cleaningBatch.add(slot, codec, length, payload, offset);
    if (cleaningBatch.pages() == SpillBatch.MAX_PAGES) {
      flush();
    }
    return !lost;
  }

  @Override
  public boolean end() {
    flush();
    boolean moved = !lost;
    lost = false;
    return moved;
  }

  private void flush() {
    if (spill.write(cleaningBatch) != SpillResult.OK) {
      lost = true;
    } else {
      for (int i = 0; i < cleaningBatch.pages(); i++) {
        int slot = cleaningBatch.slot(i);
        synchronized (locks[slot]) {
          if (locations[slot] == movedFrom[i] && versions[slot] == movedVersions[i]) {
            spill.addLive(cleaningBatch.location(i), cleaningBatch.length(i));
            spill.release(movedFrom[i], cleaningBatch.length(i));
            locations[slot] = cleaningBatch.location(i);
            moved++;
          }
        }
      }
    }
    spill.finish(cleaningBatch);
  }
}
