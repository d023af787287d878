package io.ghostswap.store;

import static io.ghostswap.store.memory.FrameArena.FRAME_SIZE;
import static io.ghostswap.store.memory.FrameArena.NO_FRAME;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostswap.store.memory.FrameArena;
import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Two 8-byte words for each slot, the entry word and the link word, in leaves that exist only where
 * the file is used.
 *
 * <pre>
 * directory: 8 bytes a leaf         leaf: one frame, 256 slots
 * +-----------+-----------+         +------------------+------------------+
 * | frame + 1 | live slots|   ->    | 256 entry words  | 256 link words   |
 * +-----------+-----------+         +------------------+------------------+
 * </pre>
 *
 * <p>All slots of a leaf share one lock of {@link SlotLocks}; the caller holds it for every method
 * that takes a slot, but for the link words, which the lock of {@link LruList} guards while the
 * slot is linked. A leaf whose last entry becomes empty goes back to the arena at once; a linked
 * slot is never empty, so a leaf does not vanish under the LRU.
 */
final class SlotTable implements AutoCloseable {
  static final int LEAF_SHIFT = 8;
  static final int LEAF_SLOTS = 1 << LEAF_SHIFT;

  private static final int LINKS_OFFSET = LEAF_SLOTS * Long.BYTES;
  private static final int DIRECTORY_ENTRY = 2 * Integer.BYTES;
  private static final int LIVE_OFFSET = Integer.BYTES;
  private static final int DIRECTORY_ENTRIES_IN_FRAME = FRAME_SIZE / DIRECTORY_ENTRY;

  private final int slots;
  private final FrameArena arena;
  private final MemorySegment memory;
  private final NativeMemory directoryMemory;
  private final MemorySegment directory;
  private final AtomicIntegerArray directoryFramesTouched;
  private final LongAdder directoryBytes = new LongAdder();

  SlotTable(final int slots, final FrameArena arena) {
    this.slots = slots;
    this.arena = arena;
    this.memory = arena.memory();
    this.directoryMemory =
        NativeMemory.map(MemoryTag.SLOT_TABLE, (long) leaves() * DIRECTORY_ENTRY);
    this.directory = directoryMemory.segment();
    this.directoryFramesTouched = new AtomicIntegerArray(leaves() / DIRECTORY_ENTRIES_IN_FRAME + 1);
  }

  int slots() {
    return slots;
  }

  int leaves() {
    return (slots - 1 >>> LEAF_SHIFT) + 1;
  }

  static int leaf(final int slot) {
    return slot >>> LEAF_SHIFT;
  }

  boolean hasLeaf(final int leaf) {
    return frame(leaf) != NO_FRAME;
  }

  /** The entry word, {@link EntryDescriptor#EMPTY_WORD} where there is no leaf. */
  long entry(final int slot) {
    final int frame = frame(leaf(slot));
    return frame == NO_FRAME ? EntryDescriptor.EMPTY_WORD : memory.get(JAVA_LONG, at(frame, slot));
  }

  /** Makes the slot's leaf if there is none. Returns false when the arena has no frame left. */
  boolean ensureLeaf(final int slot) {
    final int leaf = leaf(slot);
    if (frame(leaf) != NO_FRAME) {
      return true;
    }
    final int frame = arena.allocate(MemoryTag.SLOT_TABLE);
    if (frame == NO_FRAME) {
      return false;
    }
    final long base = (long) frame * FRAME_SIZE;
    memory.asSlice(base, LINKS_OFFSET).fill((byte) 0);
    // UNLINKED is the same byte eight times.
    memory.asSlice(base + LINKS_OFFSET, FRAME_SIZE - LINKS_OFFSET).fill((byte) LruList.UNLINKED);
    touchDirectory(leaf);
    directory.set(JAVA_INT, (long) leaf * DIRECTORY_ENTRY, frame + 1);
    directory.set(JAVA_INT, (long) leaf * DIRECTORY_ENTRY + LIVE_OFFSET, 0);
    return true;
  }

  /** Writes the entry word of a slot whose leaf exists, and frees the leaf when it was the last. */
  void entry(final int slot, final long entry) {
    final int leaf = leaf(slot);
    final int frame = frame(leaf);
    final long at = at(frame, slot);
    final long old = memory.get(JAVA_LONG, at);
    memory.set(JAVA_LONG, at, entry);
    if ((old == EntryDescriptor.EMPTY_WORD) != (entry == EntryDescriptor.EMPTY_WORD)) {
      countLive(leaf, frame, entry == EntryDescriptor.EMPTY_WORD ? -1 : 1);
    }
  }

  private void countLive(final int leaf, final int frame, final int change) {
    final long at = (long) leaf * DIRECTORY_ENTRY + LIVE_OFFSET;
    final int live = directory.get(JAVA_INT, at) + change;
    directory.set(JAVA_INT, at, live);
    if (live == 0) {
      directory.set(JAVA_INT, at - LIVE_OFFSET, 0);
      arena.free(MemoryTag.SLOT_TABLE, frame);
    }
  }

  /** The link word of a slot whose leaf exists. */
  long links(final int slot) {
    return memory.get(JAVA_LONG, at(frame(leaf(slot)), slot) + LINKS_OFFSET);
  }

  /** Writes the link word of a slot whose leaf exists. */
  void links(final int slot, final long links) {
    memory.set(JAVA_LONG, at(frame(leaf(slot)), slot) + LINKS_OFFSET, links);
  }

  /** Bytes of memory that the leaves and the used part of the directory hold. */
  long bytes() {
    return arena.heldBytes(MemoryTag.SLOT_TABLE) + directoryBytes.sum();
  }

  private int frame(final int leaf) {
    return directory.get(JAVA_INT, (long) leaf * DIRECTORY_ENTRY) - 1;
  }

  private static long at(final int frame, final int slot) {
    return (long) frame * FRAME_SIZE + (long) (slot & LEAF_SLOTS - 1) * Long.BYTES;
  }

  private void touchDirectory(final int leaf) {
    if (directoryFramesTouched.compareAndSet(leaf / DIRECTORY_ENTRIES_IN_FRAME, 0, 1)) {
      directoryBytes.add(FRAME_SIZE);
    }
  }

  @Override
  public void close() {
    directoryMemory.close();
  }
}
