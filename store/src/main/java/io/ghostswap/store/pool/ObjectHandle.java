package io.ghostswap.store.pool;

/**
 * The bits of a handle of {@link ZsmallocPool}.
 *
 * <pre>
 *   63        42 41                    10 9          0
 *  +------------+------------------------+------------+
 *  |     0      |       zspage id        |   object   |
 *  +------------+------------------------+------------+
 * </pre>
 */
final class ObjectHandle {
  static final int INDEX_BITS = 10;
  static final int MAX_OBJECTS = 1 << INDEX_BITS;

  private ObjectHandle() {}

  static long of(int zspage, int index) {
    return (long) zspage << INDEX_BITS | index;
  }

  static int zspage(long handle) {
    return (int) (handle >>> INDEX_BITS);
  }

  static int index(long handle) {
    return (int) handle & MAX_OBJECTS - 1;
  }
}
