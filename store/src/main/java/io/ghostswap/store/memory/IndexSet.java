package io.ghostswap.store.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * A set of the indices {@code 0 .. capacity-1} as a hierarchical bitmap: one bit an index, and
 * above each level a bit for every word of it that is not empty. The lowest and the highest member
 * are found in a few words, whatever the capacity (6 bits of the index a level).
 *
 * <p>The words live in native memory, which costs nothing until it is touched. A set that starts
 * full stores its words complemented, so that it too starts untouched.
 *
 * <p>Not thread-safe: the owner's lock guards every call. Makes no garbage. Owned by whoever made
 * it, freed in {@link #close()}.
 */
public final class IndexSet implements AutoCloseable {
  /** The answer where there is no such member. */
  public static final int NONE = -1;

  private static final int WORD_SHIFT = 6;
  private static final int BITS_PER_WORD = 1 << WORD_SHIFT;

  private final int capacity;
  private final long complement;
  private final NativeMemory memory;
  private final MemorySegment words;
  private final long[] levelOffsets;
  private int size;

  private IndexSet(MemoryTag tag, int capacity, boolean full) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
    this.complement = full ? -1L : 0L;
    int levels = 1;
    for (int words = wordCount(capacity); words > 1; words = wordCount(words)) {
      levels++;
    }
    levelOffsets = new long[levels];
    long offset = 0;
    int bits = capacity;
    for (int level = 0; level < levels; level++) {
      levelOffsets[level] = offset;
      bits = wordCount(bits);
      offset += (long) bits * Long.BYTES;
    }
    memory = NativeMemory.map(tag, offset);
    words = memory.segment();
    if (full) {
      size = capacity;
      clearTails();
    }
  }

  /** A set without members. */
  public static IndexSet empty(MemoryTag tag, int capacity) {
    return new IndexSet(tag, capacity, false);
  }

  /** A set with every index in it. */
  public static IndexSet full(MemoryTag tag, int capacity) {
    return new IndexSet(tag, capacity, true);
  }

  /** Number of members. */
  public int size() {
    return size;
  }

  /** Whether the index is a member. */
  public boolean contains(int index) {
    check(index);
    return (word(0, index >>> WORD_SHIFT) >>> index & 1) != 0;
  }

  /** The members among the 64 indices from {@code 64 * word} on, lowest bit first. */
  public long word(int word) {
    return word(0, word);
  }

  /**
   * Puts an index in.
   *
   * @throws IllegalStateException when it is in already
   */
  public void add(int index) {
    check(index);
    int bit = index;
    for (int level = 0; level < levelOffsets.length; level++) {
      int position = bit >>> WORD_SHIFT;
      long before = word(level, position);
      if (level == 0 && (before >>> bit & 1) != 0) {
        throw new IllegalStateException("index " + index + " is in the set already");
      }
      setWord(level, position, before | 1L << bit);
      if (before != 0) {
        break;
      }
      bit = position;
    }
    size++;
  }

  /**
   * Takes an index out.
   *
   * @throws IllegalStateException when it is not in
   */
  public void remove(int index) {
    check(index);
    int bit = index;
    for (int level = 0; level < levelOffsets.length; level++) {
      int position = bit >>> WORD_SHIFT;
      long before = word(level, position);
      if (level == 0 && (before >>> bit & 1) == 0) {
        throw new IllegalStateException("index " + index + " is not in the set");
      }
      long after = before & ~(1L << bit);
      setWord(level, position, after);
      if (after != 0) {
        break;
      }
      bit = position;
    }
    size--;
  }

  /** The lowest member, or {@link #NONE}. */
  public int lowest() {
    if (size == 0) {
      return NONE;
    }
    int position = 0;
    for (int level = levelOffsets.length - 1; level >= 0; level--) {
      position = position << WORD_SHIFT | Long.numberOfTrailingZeros(word(level, position));
    }
    return position;
  }

  /** The highest member, or {@link #NONE}. */
  public int highest() {
    if (size == 0) {
      return NONE;
    }
    int position = 0;
    for (int level = levelOffsets.length - 1; level >= 0; level--) {
      position =
          position << WORD_SHIFT
              | BITS_PER_WORD - 1 - Long.numberOfLeadingZeros(word(level, position));
    }
    return position;
  }

  /** Length of the run of members that starts at a member and goes up, at most {@code limit}. */
  public int runFrom(int index, int limit) {
    int length = 0;
    while (length < limit && index + length < capacity && contains(index + length)) {
      length++;
    }
    return length;
  }

  /** Length of the run of members that starts at a member and goes down, at most {@code limit}. */
  public int runDownFrom(int index, int limit) {
    int length = 0;
    while (length < limit && index - length >= 0 && contains(index - length)) {
      length++;
    }
    return length;
  }

  /** Puts {@code count} indices in, from {@code first} on. */
  public void addRun(int first, int count) {
    for (int index = first; index < first + count; index++) {
      add(index);
    }
  }

  /** Takes {@code count} indices out, from {@code first} on. */
  public void removeRun(int first, int count) {
    for (int index = first; index < first + count; index++) {
      remove(index);
    }
  }

  @Override
  public void close() {
    memory.close();
  }

  private void clearTails() {
    int bits = capacity;
    for (int level = 0; level < levelOffsets.length; level++) {
      int last = wordCount(bits) - 1;
      int used = bits - last * BITS_PER_WORD;
      setWord(level, last, -1L >>> BITS_PER_WORD - used);
      bits = last + 1;
    }
  }

  private void check(int index) {
    if (index < 0 || index >= capacity) {
      throw new IndexOutOfBoundsException("index " + index + " of " + capacity);
    }
  }

  private long word(int level, int position) {
    return words.get(JAVA_LONG, levelOffsets[level] + (long) position * Long.BYTES) ^ complement;
  }

  private void setWord(int level, int position, long value) {
    words.set(JAVA_LONG, levelOffsets[level] + (long) position * Long.BYTES, value ^ complement);
  }

  private static int wordCount(int bits) {
    return (int) ((bits + (long) BITS_PER_WORD - 1) >>> WORD_SHIFT);
  }
}
