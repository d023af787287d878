package io.ghostswap.store;

/**
 * The entry word: where the page of one slot is.
 *
 * <pre>
 *  63   62   61   60    57 56   54 53      42 41                        0
 * +-------+-----+--------+-------+----------+----------------------------+
 * | kind  | ref | claim  | codec | length-1 |  handle or spill location  |
 * +-------+-----+--------+-------+----------+----------------------------+
 * </pre>
 *
 * <ul>
 *   <li>kind: {@link #EMPTY}, {@link #SAME_FILLED}, {@link #POOLED}, {@link #SPILLED}
 *   <li>ref: loaded since the LRU looked last (second chance); POOLED only
 *   <li>claim: number of the background job that works on a copy of the page, 0 for none. Any store
 *       or discard writes a word without it, which is how the job learns that its copy is stale.
 *   <li>codec: {@link io.ghostswap.store.codec.CodecId}; length: bytes as stored, 1 to 4096
 * </ul>
 *
 * <p>An empty slot is the word 0. A same-filled page keeps its repeated word in the slot's link
 * word, which it does not need, since it is never in the LRU.
 */
final class EntryDescriptor {
  static final int EMPTY = 0;
  static final int SAME_FILLED = 1;
  static final int POOLED = 2;
  static final int SPILLED = 3;

  static final long EMPTY_WORD = 0L;
  static final long SAME_FILLED_WORD = (long) SAME_FILLED << 62;

  static final int LOCATION_BITS = 42;
  static final int LENGTH_BITS = 12;
  static final int CODEC_BITS = 3;
  static final int CLAIM_BITS = 4;

  /** Claims are 1 to this number. */
  static final int MAX_CLAIM = (1 << CLAIM_BITS) - 1;

  private static final int LENGTH_SHIFT = LOCATION_BITS;
  private static final int CODEC_SHIFT = LENGTH_SHIFT + LENGTH_BITS;
  private static final int CLAIM_SHIFT = CODEC_SHIFT + CODEC_BITS;
  private static final int REFERENCED_SHIFT = CLAIM_SHIFT + CLAIM_BITS;
  private static final int KIND_SHIFT = REFERENCED_SHIFT + 1;
  private static final long LOCATION_MASK = (1L << LOCATION_BITS) - 1;
  private static final long CLAIM_MASK = (long) MAX_CLAIM << CLAIM_SHIFT;
  private static final long REFERENCED = 1L << REFERENCED_SHIFT;

  private EntryDescriptor() {}

  static long pooled(final long handle, final int length, final int codec) {
    return word(POOLED, handle, length, codec);
  }

  static long spilled(final long location, final int length, final int codec) {
    return word(SPILLED, location, length, codec);
  }

  private static long word(final int kind, final long location, final int length, final int codec) {
    return (long) kind << KIND_SHIFT
        | (long) codec << CODEC_SHIFT
        | (long) (length - 1) << LENGTH_SHIFT
        | location;
  }

  static int kind(final long entry) {
    return (int) (entry >>> KIND_SHIFT);
  }

  static boolean isPooled(final long entry) {
    return kind(entry) == POOLED;
  }

  static boolean isSpilled(final long entry) {
    return kind(entry) == SPILLED;
  }

  /** The pool handle or the spill location. */
  static long location(final long entry) {
    return entry & LOCATION_MASK;
  }

  static long withLocation(final long entry, final long location) {
    return entry & ~LOCATION_MASK | location;
  }

  static int length(final long entry) {
    return (int) (entry >>> LENGTH_SHIFT & (1 << LENGTH_BITS) - 1) + 1;
  }

  static int codec(final long entry) {
    return (int) (entry >>> CODEC_SHIFT & (1 << CODEC_BITS) - 1);
  }

  static long withCodec(final long entry, final int codec) {
    final long mask = ((1L << CODEC_BITS) - 1) << CODEC_SHIFT;
    return entry & ~mask | (long) codec << CODEC_SHIFT;
  }

  static int claim(final long entry) {
    return (int) (entry >>> CLAIM_SHIFT) & MAX_CLAIM;
  }

  static long withClaim(final long entry, final int claim) {
    return entry & ~CLAIM_MASK | (long) claim << CLAIM_SHIFT;
  }

  static boolean isReferenced(final long entry) {
    return (entry & REFERENCED) != 0;
  }

  static long referenced(final long entry) {
    return entry | REFERENCED;
  }

  static long unreferenced(final long entry) {
    return entry & ~REFERENCED;
  }
}
