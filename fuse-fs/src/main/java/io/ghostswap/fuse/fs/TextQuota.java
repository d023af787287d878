package io.ghostswap.fuse.fs;

import java.util.HashMap;
import java.util.Map;

/**
 * How much the open generated files may take of the heap, which has a fixed size: of all together,
 * of all users but root, and of one user. So nobody can keep others from the numbers, and root gets
 * to them whatever others do. Thread-safe.
 */
final class TextQuota {
  /** What everybody may have open together; a fifth of the daemon's heap. */
  static final int LIMIT_BYTES = 2 << 20;

  /** What all users but root may have open together. */
  static final int OTHERS_LIMIT_BYTES = 3 << 19;

  /** What one user but root may have open; forty times the longest of the files. */
  static final int USER_LIMIT_BYTES = 3 << 17;

  /** An open file takes this beside its text. */
  static final int OPEN_BYTES = 256;

  private final Map<Integer, Integer> heldByUser = new HashMap<>();
  private int held;

  /** Takes room for a text; 0, {@code -EMFILE} where the user has too much, or {@code -ENFILE}. */
  synchronized int take(int uid, long textBytes) {
    long bytes = textBytes + OPEN_BYTES;
    int ofUser = heldByUser.getOrDefault(uid, 0);
    if (uid != GhostFileSystem.ROOT_USER && ofUser + bytes > USER_LIMIT_BYTES) {
      return -Errno.EMFILE;
    }
    int ofRoot = heldByUser.getOrDefault(GhostFileSystem.ROOT_USER, 0);
    if (held + bytes > LIMIT_BYTES
        || uid != GhostFileSystem.ROOT_USER && held - ofRoot + bytes > OTHERS_LIMIT_BYTES) {
      return -Errno.ENFILE;
    }
    held += (int) bytes;
    heldByUser.put(uid, ofUser + (int) bytes);
    return 0;
  }

  /** Gives back what {@link #take} took. */
  synchronized void give(int uid, long textBytes) {
    int bytes = (int) textBytes + OPEN_BYTES;
    held -= bytes;
    // A user that has nothing left takes no room in the table.
    heldByUser.computeIfPresent(uid, (_, ofUser) -> ofUser > bytes ? ofUser - bytes : null);
  }
}
