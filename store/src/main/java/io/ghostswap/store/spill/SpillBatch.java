package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Compressed pages that are written together, a segment full: 255 of any length, more as far as
 * they are shorter. Taken from {@link Spill#batch()}, filled, written by {@link Spill#write}, and
 * given back by {@link Spill#recycle}. One thread at a time uses a batch.
 *
 * <p>The records lie one after the other in block-aligned memory. Where the end of a segment
 * divides the batch, it has two parts, and the second one is moved up to the next block.
 */
public final class SpillBatch {

  /** A batch is as large as a segment, so that a full one is written with one I/O. */
  private static final int CAPACITY_UNITS = SpillLayout.UNITS_PER_SEGMENT;

  /** Pages that a batch holds however long they are. */
  public static final int MAX_PAGES = CAPACITY_UNITS / RecordDescriptor.MAX_UNITS;

  /** Pages that a batch holds at most: it is full of those that compress to an eighth. */
  public static final int MAX_SHORT_PAGES = 2048;

  /**
   * Blocks of a batch to which a raw page cannot be added any more; what is left of its last block
   * is not counted.
   */
  private static final int FULL_BLOCKS = SpillLayout.BLOCKS_PER_SEGMENT - 1;

  /** Of the pages that would fit if they were like those before, so many are counted on. */
  private static final double LIKELY_SHARE = 0.95;

  private static final int MAX_PARTS = 2;

  /** Encrypted between two steps of the pace, in ten microseconds or so. */
  private static final int CIPHERED_BYTES = 4 * SpillLayout.BLOCK_BYTES;

  /** One block more than the pages need: the second part begins at a block of its own. */
  static final int BUFFER_BYTES = (SpillLayout.BLOCKS_PER_SEGMENT + 1) * SpillLayout.BLOCK_BYTES;

  private final IoBuffer buffer;
  private final boolean cleaning;

  private final int[] slots = new int[MAX_SHORT_PAGES];
  private final short[] lengths = new short[MAX_SHORT_PAGES];
  private final byte[] codecs = new byte[MAX_SHORT_PAGES];
  private final int[] startUnits = new int[MAX_SHORT_PAGES + 1];
  private int pages;

  private Pace pace = Pace.UNBROKEN;
  private int firstTier;
  private boolean reserveOfFirst;
  private long age;
  private Tier tier;
  private final int[] partSegments = new int[MAX_PARTS];
  private final int[] partBlocks = new int[MAX_PARTS];
  private final int[] partFirstPages = new int[MAX_PARTS + 1];
  private int parts;
  private int gapUnits;
  private boolean written;

  SpillBatch(SegmentBuffers buffers, boolean cleaning) {
    this.buffer = buffers.take(BUFFER_BYTES);
    this.cleaning = cleaning;
  }

  /**
   * Empties the batch.
   *
   * @throws IllegalStateException if it was written and not {@linkplain Spill#finish finished}
   */
  public void clear() {
    requireNotPlaced();
    pages = 0;
  }

  /** Pages in the batch. */
  public int pages() {
    return pages;
  }

  /** Sets how its writer shares the processor; until the batch is given back. */
  public void pace(Pace newPace) {
    pace = newPace;
  }

  /** A step of the writer's {@link Pace}. */
  public void step() {
    pace.step();
  }

  /**
   * Says where pages that are moved go, and how long they have been on the spill.
   *
   * @param newFirstTier the first tier that they may go to: cold pages never move up
   * @param fromReserve whether they may take the room that this tier keeps for its own cleaning
   * @param newAge the generation in which they were fresh
   */
  void moveTo(int newFirstTier, boolean fromReserve, long newAge) {
    firstTier = newFirstTier;
    reserveOfFirst = fromReserve;
    age = newAge;
  }

  /** The first tier that the batch may go to. */
  int firstTier() {
    return firstTier;
  }

  /** Whether the pages may take the room that a tier keeps for its own cleaning. */
  boolean mayTakeReserve(int tierIndex) {
    return reserveOfFirst && tierIndex == firstTier;
  }

  /** The generation in which the pages were fresh; for a batch of moved pages. */
  long age() {
    return age;
  }

  /** Whether the batch is for pages that the cleaner moves. */
  public boolean isCleaning() {
    return cleaning;
  }

  /**
   * Copies a page's stored bytes into the batch.
   *
   * @param slot the page's slot
   * @param codec how the bytes are encoded, 0 to 255; the spill does not look at it
   * @param length bytes, 1 to 4096
   * @param source memory that holds the bytes
   * @param offset of the bytes in the source
   * @return false if the batch is full
   */
  public boolean add(int slot, int codec, int length, MemorySegment source, long offset) {
    if (!RecordDescriptor.isLength(length) || (codec & ~0xFF) != 0) {
      throw new IllegalArgumentException("length " + length + ", codec " + codec);
    }
    requireNotPlaced();
    if (!hasRoom(length)) {
      return false;
    }
    int start = startUnits[pages];
    int end = start + RecordDescriptor.units(length);
    long record = (long) start << SpillLayout.UNIT_SHIFT;
    MemorySegment memory = buffer.memory();
    zeroUnit(end - 1);
    RecordDescriptor.header(memory, record, slot, length, codec);
    MemorySegment.copy(source, offset, memory, record + RecordDescriptor.HEADER_BYTES, length);
    slots[pages] = slot;
    lengths[pages] = (short) length;
    codecs[pages] = (byte) codec;
    startUnits[++pages] = end;
    return true;
  }

  /** Whether a page whose stored bytes are so many can be added. */
  public boolean hasRoom(int length) {
    return pages < MAX_SHORT_PAGES
        && startUnits[pages] + RecordDescriptor.units(length) <= CAPACITY_UNITS;
  }

  /**
   * Pages that are likely to fit beside those that are there, which is judged by their length; at
   * least as many as fit in any case.
   */
  public int likelyRoom() {
    int units = CAPACITY_UNITS - startUnits[pages];
    int raw = units / RecordDescriptor.MAX_UNITS;
    int alike = pages == 0 ? 0 : (int) (LIKELY_SHARE * units * pages / startUnits[pages]);
    return Math.min(Math.max(raw, alike), MAX_SHORT_PAGES - pages);
  }

  /** Whether the batch is so full that it should have a segment of its own. */
  boolean isFull() {
    return blocks(0, pages) >= FULL_BLOCKS;
  }

  /** Slot of the page with the given index. */
  public int slot(int index) {
    return slots[checked(index)];
  }

  /** Stored length in bytes of the page with the given index. */
  public int length(int index) {
    return lengths[checked(index)];
  }

  /** Codec number of the page with the given index. */
  public int codec(int index) {
    return codecs[checked(index)] & 0xFF;
  }

  /**
   * Where the page with the given index was written.
   *
   * @throws IllegalStateException unless the batch is written and not yet finished
   */
  public long location(int index) {
    if (!written) {
      throw new IllegalStateException("the batch is not written");
    }
    int part = partOf(checked(index));
    int unit =
        partBlocks[part] * SpillLayout.UNITS_PER_BLOCK + startUnits[index] - partStartUnit(part);
    return SpillLayout.location(tier.firstSegment() + partSegments[part], unit);
  }

  /** Blocks that a range of pages needs. */
  int blocks(int firstPage, int endPage) {
    return SpillLayout.blocks(startUnits[endPage] - startUnits[firstPage]);
  }

  /** Pages, from the first one on, that fit into the given number of blocks. */
  int pagesWithin(int blocks) {
    int units = blocks * SpillLayout.UNITS_PER_BLOCK;
    int fitting = 0;
    while (fitting < pages && startUnits[fitting + 1] <= units) {
      fitting++;
    }
    return fitting;
  }

  /**
   * Notes that the pages from the given one on go to a place; the segment is pinned for the batch.
   */
  void addPart(Tier into, int segment, int block, int firstPage) {
    tier = into;
    partSegments[parts] = segment;
    partBlocks[parts] = block;
    partFirstPages[parts] = firstPage;
    parts++;
  }

  /** Writes the batch to the place that was reserved; 0 or the system's error number. */
  int writeParts() {
    partFirstPages[parts] = pages;
    separateParts();
    for (int part = 0; part < parts; part++) {
      seal(part);
      cipher(part);
    }
    int error = 0;
    for (int part = 0; part < parts && error == 0; part++) {
      error =
          tier.write(
              buffer, partStartByte(part), partBytes(part), partSegments[part], partBlocks[part]);
    }
    written = error == 0;
    return error;
  }

  /** Makes the batch what it was before it was placed, so that it can go to another tier. */
  void withdraw() {
    for (int part = 0; part < parts; part++) {
      cipher(part);
    }
    joinParts();
    unpin();
  }

  /** Gives the pins back; the pages stay where they are if somebody has counted them as live. */
  void unpin() {
    for (int part = 0; part < parts; part++) {
      tier.table().unpin(partSegments[part]);
    }
    parts = 0;
    gapUnits = 0;
    written = false;
    tier = null;
  }

  void close() {
    buffer.close();
  }

  private void seal(int part) {
    SegmentTable table = tier.table();
    long generation = table.generation(partSegments[part]);
    int placeUnit = partBlocks[part] * SpillLayout.UNITS_PER_BLOCK - partStartUnit(part);
    for (int page = partFirstPages[part]; page < partFirstPages[part + 1]; page++) {
      int start = startUnits[page];
      RecordDescriptor.seal(buffer, start << SpillLayout.UNIT_SHIFT, generation, placeUnit + start);
      pace.step();
    }
    int end = partEndUnit(part) << SpillLayout.UNIT_SHIFT;
    buffer.memory().asSlice(end, (long) partStartByte(part) + partBytes(part) - end).fill((byte) 0);
  }

  private void cipher(int part) {
    SegmentTable table = tier.table();
    if (!table.isEncrypted(partSegments[part])) {
      return;
    }
    long generation = table.generation(partSegments[part]);
    int unit = partBlocks[part] * SpillLayout.UNITS_PER_BLOCK;
    int start = partStartByte(part);
    int bytes = partBytes(part);
    for (int done = 0; done < bytes; done += CIPHERED_BYTES) {
      int piece = Math.min(CIPHERED_BYTES, bytes - done);
      buffer.cipher(generation, unit + (done >> SpillLayout.UNIT_SHIFT), start + done, piece);
      pace.step();
    }
  }

  private void separateParts() {
    if (parts == MAX_PARTS) {
      int first = partFirstPages[1];
      gapUnits = -startUnits[first] & SpillLayout.UNITS_PER_BLOCK - 1;
      move(first, gapUnits);
    }
  }

  private void joinParts() {
    if (parts == MAX_PARTS) {
      move(partFirstPages[1], -gapUnits);
    }
  }

  /**
   * Moves the pages from the given one on; their start is where they lie, also when a gap is before
   * them.
   */
  private void move(int firstPage, int byUnits) {
    if (byUnits == 0) {
      return;
    }
    MemorySegment memory = buffer.memory();
    long from = (long) startUnits[firstPage] << SpillLayout.UNIT_SHIFT;
    long bytes = (long) (startUnits[pages] << SpillLayout.UNIT_SHIFT) - from;
    MemorySegment.copy(
        memory, from, memory, from + ((long) byUnits << SpillLayout.UNIT_SHIFT), bytes);
    for (int page = firstPage; page <= pages; page++) {
      startUnits[page] += byUnits;
    }
  }

  private int partOf(int page) {
    return parts == MAX_PARTS && page >= partFirstPages[1] ? 1 : 0;
  }

  private int partStartUnit(int part) {
    return startUnits[partFirstPages[part]];
  }

  private int partStartByte(int part) {
    return partStartUnit(part) << SpillLayout.UNIT_SHIFT;
  }

  /**
   * End of the part's last record. The start of the next page is no help: a gap may lie between.
   */
  private int partEndUnit(int part) {
    int last = partFirstPages[part + 1] - 1;
    return startUnits[last] + RecordDescriptor.units(lengths[last]);
  }

  private int partBytes(int part) {
    return SpillLayout.blocks(partEndUnit(part) - partStartUnit(part)) << SpillLayout.BLOCK_SHIFT;
  }

  private void zeroUnit(int unit) {
    long at = (long) unit << SpillLayout.UNIT_SHIFT;
    buffer.memory().set(ValueLayout.JAVA_LONG, at, 0L);
    buffer.memory().set(ValueLayout.JAVA_LONG, at + Long.BYTES, 0L);
  }

  void requireNotPlaced() {
    if (parts > 0) {
      throw new IllegalStateException("the batch is written and not finished");
    }
  }

  private int checked(int index) {
    if (index < 0 || index >= pages) {
      throw new IndexOutOfBoundsException(index);
    }
    return index;
  }
}
