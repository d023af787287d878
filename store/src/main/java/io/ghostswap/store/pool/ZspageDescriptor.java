package io.ghostswap.store.pool;

/**
 * Layout of a zspage record: 64 bytes, one line of the processor's cache, 64 of them in a frame.
 *
 * <pre>
 *   0       4       8          32              40      44      48     52     56     60     64
 *  +-------+-------+-- .. -----+---------------+-------+-------+------+------+------+------+
 *  |frame 0|frame 1|   frame 7 |  huge header  | class |carved | used | free | prev | next |
 *  +-------+-------+-- .. -----+---------------+-------+-------+------+------+------+------+
 *  '--- fixed while in use ----'               ' fixed '
 * </pre>
 *
 * <ul>
 *   <li>frame k: the frame that holds bytes 4096k to 4096k+4095 of the zspage
 *   <li>huge header: the header of the only object of a huge zspage
 *   <li>class: index of the size class, or {@link #UNUSED}; written last when a zspage is made,
 *       first when it is freed
 *   <li>carved: how many objects, from index 0 on, have ever been handed out; the headers of the
 *       others hold nothing yet
 *   <li>used: live objects
 *   <li>free: index of the first free object below carved, the others follow in their headers
 *   <li>prev, next: neighbours in the list of its fullness group
 * </ul>
 */
final class ZspageDescriptor {
  static final int MAX_FRAMES = 8;

  static final int FRAMES_OFFSET = 0;
  static final int HUGE_HEADER_OFFSET = FRAMES_OFFSET + MAX_FRAMES * Integer.BYTES;
  static final int CLASS_OFFSET = HUGE_HEADER_OFFSET + Long.BYTES;
  static final int CARVED_OFFSET = CLASS_OFFSET + Integer.BYTES;
  static final int USED_OFFSET = CARVED_OFFSET + Integer.BYTES;
  static final int FREE_OFFSET = USED_OFFSET + Integer.BYTES;
  static final int PREV_OFFSET = FREE_OFFSET + Integer.BYTES;
  static final int NEXT_OFFSET = PREV_OFFSET + Integer.BYTES;
  static final int LENGTH = NEXT_OFFSET + Integer.BYTES;

  /** The class of a record that describes no zspage, as a fresh record has it. */
  static final int UNUSED = -1;

  /** No zspage: the end of a list. */
  static final int NO_ZSPAGE = RecordTable.NO_ID;

  private ZspageDescriptor() {}
}
