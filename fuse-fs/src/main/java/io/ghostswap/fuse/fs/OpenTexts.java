package io.ghostswap.fuse.fs;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The generated files that are open now, each with the text of the moment it was opened, within a
 * {@link TextQuota}. Handles are above {@link #FIRST_HANDLE}, so that they never meet the number of
 * a swapfile. Thread-safe.
 */
final class OpenTexts {
  static final long FIRST_HANDLE = 1L << 32;

  private final ConcurrentHashMap<Long, OpenText> open = new ConcurrentHashMap<>();
  private final AtomicLong nextHandle = new AtomicLong(FIRST_HANDLE);
  private final TextQuota quota = new TextQuota();

  /**
   * Texts are made one after the other, so that however many are asked for at once, one is on the
   * heap; and in the order in which they were asked for.
   */
  private final ReentrantLock making = new ReentrantLock(true);

  /** Opens for a user; the handle, {@code -EMFILE} or {@code -ENFILE}. */
  long open(TextFile file, boolean readable, int uid) {
    making.lock();
    try {
      MemorySegment text = readable ? bytes(file.text()) : MemorySegment.NULL;
      int refusal = quota.take(uid, text.byteSize());
      if (refusal < 0) {
        return refusal;
      }
      long handle = nextHandle.getAndIncrement();
      open.put(handle, new OpenText(file, text, uid));
      return handle;
    } finally {
      making.unlock();
    }
  }

  int read(long handle, MemorySegment dst, long dstOffset, int length, long position) {
    OpenText opened = open.get(handle);
    if (opened == null) {
      return -Errno.EBADF;
    }
    if (length < 0 || position < 0) {
      return -Errno.EINVAL;
    }
    MemorySegment text = opened.text();
    if (position >= text.byteSize()) {
      return 0;
    }
    int count = (int) Math.min(length, text.byteSize() - position);
    MemorySegment.copy(text, position, dst, dstOffset, count);
    return count;
  }

  int write(long handle, MemorySegment src, long srcOffset, int length) {
    OpenText opened = open.get(handle);
    if (opened == null) {
      return -Errno.EBADF;
    }
    byte[] text = new byte[length];
    MemorySegment.copy(src, ValueLayout.JAVA_BYTE, srcOffset, text, 0, length);
    int result = opened.file().write(new String(text, StandardCharsets.UTF_8));
    return result < 0 ? result : length;
  }

  void release(long handle) {
    OpenText released = open.remove(handle);
    if (released != null) {
      quota.give(released.uid(), released.text().byteSize());
    }
  }

  int size() {
    return open.size();
  }

  private static MemorySegment bytes(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
  }

  private record OpenText(TextFile file, MemorySegment text, int uid) {}
}
