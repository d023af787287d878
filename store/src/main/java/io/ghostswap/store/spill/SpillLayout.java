package io.ghostswap.store.spill;

/**
 * Sizes of the log, and the location of a record.
 *
 * <pre>
 *   location:  63        42 41                    16 15                 0
 *             +------------+------------------------+--------------------+
 *             |     0      |     segment index      |  offset in units   |
 *             +------------+------------------------+--------------------+
 * </pre>
 *
 * The segment index counts through all tiers; a unit is 16 bytes, so the offset reaches every place
 * of a segment.
 */
final class SpillLayout {

  /** Bytes of a unit: records begin at units, and one unit is one AES block. */
  static final int UNIT_BYTES = 16;

  static final int UNIT_SHIFT = 4;

  /** Bytes of a block: every I/O begins and ends at a block. */
  static final int BLOCK_BYTES = 4096;

  static final int BLOCK_SHIFT = 12;

  static final int UNITS_PER_BLOCK = BLOCK_BYTES / UNIT_BYTES;

  /** Bytes of a segment, the unit of reuse. */
  static final int SEGMENT_BYTES = 1 << 20;

  static final int SEGMENT_SHIFT = 20;

  static final int BLOCKS_PER_SEGMENT = SEGMENT_BYTES / BLOCK_BYTES;

  static final int UNITS_PER_SEGMENT = SEGMENT_BYTES / UNIT_BYTES;

  private static final int UNIT_BITS = 16;
  private static final int SEGMENT_BITS = 26;

  /** Segments that a location can name, over all tiers. */
  static final int MAX_SEGMENTS = 1 << SEGMENT_BITS;

  private static final long UNIT_MASK = (1L << UNIT_BITS) - 1;

  private SpillLayout() {}

  static long location(int segment, int unit) {
    return (long) segment << UNIT_BITS | unit;
  }

  static int segment(long location) {
    return (int) (location >>> UNIT_BITS);
  }

  static int unit(long location) {
    return (int) (location & UNIT_MASK);
  }

  static boolean isLocation(long location) {
    return location >= 0 && location >>> (UNIT_BITS + SEGMENT_BITS) == 0;
  }

  /** Blocks that hold the given number of units. */
  static int blocks(int units) {
    return (units + UNITS_PER_BLOCK - 1) / UNITS_PER_BLOCK;
  }
}
