package io.ghostswap.store.pool;

import io.ghostswap.store.memory.FrameArena;

/**
 * Layout of a zbud frame and of its record. The frame is all payload; a record has 32 bytes, 128 of
 * them are in a frame.
 *
 * <pre>
 *  frame   0              64 * a                 4096 - 64 * b            4096
 *         +----------------+-------------------------+---------------------+
 *         | first: a chunks| free: 64 - a - b chunks |   last: b chunks    |
 *         +----------------+-------------------------+---------------------+
 *
 *  record  0               8               16      20      24      28      32
 *         +---------------+---------------+-------+-------+-------+-------+
 *         | first header  |  last header  | frame | prev  | next  |   -   |
 *         +---------------+---------------+-------+-------+-------+-------+
 * </pre>
 *
 * <ul>
 *   <li>first and last header: as {@link ObjectDescriptor} has them; the length says how many
 *       chunks the object takes. Both are free in a record that is not in use
 *   <li>frame: the frame it describes; written before a header is live, fixed while one is
 *   <li>prev, next: neighbours in the list of lonely objects with as many free chunks
 * </ul>
 */
final class ZbudDescriptor {
  static final int CHUNK_SHIFT = 6;
  static final int CHUNK_SIZE = 1 << CHUNK_SHIFT;

  /** Chunks in a frame. */
  static final int CHUNKS = FrameArena.FRAME_SIZE >>> CHUNK_SHIFT;

  static final int FIRST_HEADER_OFFSET = 0;
  static final int LAST_HEADER_OFFSET = FIRST_HEADER_OFFSET + Long.BYTES;
  static final int FRAME_OFFSET = LAST_HEADER_OFFSET + Long.BYTES;
  static final int PREV_OFFSET = FRAME_OFFSET + Integer.BYTES;
  static final int NEXT_OFFSET = PREV_OFFSET + Integer.BYTES;

  /** The next power of two, so that no record lies across two lines of the processor's cache. */
  static final int LENGTH = NEXT_OFFSET + 2 * Integer.BYTES;

  private ZbudDescriptor() {}

  /** Chunks that an object of so many bytes takes. */
  static int chunks(int length) {
    return length + CHUNK_SIZE - 1 >>> CHUNK_SHIFT;
  }

  /** Where the header of a buddy is in its record. */
  static int headerOffset(int buddy) {
    return FIRST_HEADER_OFFSET + buddy * Long.BYTES;
  }

  /** Where the payload of a buddy of so many chunks starts in its frame. */
  static int payloadOffset(int buddy, int chunks) {
    return buddy == BuddyHandle.FIRST ? 0 : CHUNKS - chunks << CHUNK_SHIFT;
  }
}
