package io.ghostswap.fuse.fs;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One ghost swapfile: maps byte ranges of a file of fixed size to a run of slots.
 *
 * <p>Whole pages go straight to the {@link PageSpace}, without a lock or an object. Heads and tails
 * that are not whole pages are read, changed and written back through one scratch page under a lock
 * of this file. Safe for any number of threads; a partial write that races with a whole-page write
 * of the same page has no order here. Where the transport lets writes run side by side, nobody
 * gives it one.
 */
final class SwapFile {
  private static final int PAGE_SIZE = PageSpace.PAGE_SIZE;
  private static final int PAGE_SHIFT = 12;
  private static final int PAGE_MASK = PAGE_SIZE - 1;

  private static final int FALLOC_FL_KEEP_SIZE = 0x01;
  private static final int FALLOC_FL_PUNCH_HOLE = 0x02;
  private static final int FALLOC_FL_ZERO_RANGE = 0x10;

  private final PageSpace space;
  private final long firstSlot;
  private final long sizeBytes;
  private final MemorySegment scratch;
  private final ReentrantLock partialPageLock = new ReentrantLock();

  /**
   * Creates the file over {@code slots} slots from {@code firstSlot} on.
   *
   * @param scratch one page of memory that this file alone uses
   */
  SwapFile(PageSpace space, long firstSlot, long slots, MemorySegment scratch) {
    this.space = space;
    this.firstSlot = firstSlot;
    this.sizeBytes = slots << PAGE_SHIFT;
    this.scratch = scratch;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Reads; the count is short only at the end of the file, otherwise whole or {@code -EIO}. */
  int read(MemorySegment dst, long dstOffset, int length, long position) {
    if (length < 0 || position < 0) {
      return -Errno.EINVAL;
    }
    if (position >= sizeBytes) {
      return 0;
    }
    int count = (int) Math.min(length, sizeBytes - position);
    if (count == 0) {
      return 0;
    }
    int result;
    if (((position | count) & PAGE_MASK) == 0) {
      result = space.load(slot(position), count >> PAGE_SHIFT, dst, dstOffset);
    } else {
      result = readPartialPages(dst, dstOffset, count, position);
    }
    return result == PageSpace.OK ? count : -Errno.EIO;
  }

  /** Writes the whole count or answers with an error: a short write would be taken as success. */
  int write(MemorySegment src, long srcOffset, int length, long position) {
    if (length < 0 || position < 0) {
      return -Errno.EINVAL;
    }
    if (length == 0) {
      return 0;
    }
    if (position > sizeBytes - length) {
      return -Errno.EFBIG;
    }
    int result;
    if (((position | length) & PAGE_MASK) == 0) {
      result = space.store(slot(position), length >> PAGE_SHIFT, src, srcOffset);
    } else {
      result = writePartialPages(src, srcOffset, length, position);
    }
    return answer(result, length);
  }

  /** Punches a hole or zeroes a range; any other mode is {@code -EOPNOTSUPP}. */
  int fallocate(int mode, long position, long length) {
    boolean hole = mode == (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);
    boolean zero = (mode & ~FALLOC_FL_KEEP_SIZE) == FALLOC_FL_ZERO_RANGE;
    if (!hole && !zero) {
      return -Errno.EOPNOTSUPP;
    }
    if (position < 0 || length <= 0 || position > Long.MAX_VALUE - length) {
      return -Errno.EINVAL;
    }
    long end = position + length;
    if (end > sizeBytes && (mode & FALLOC_FL_KEEP_SIZE) == 0) {
      return -Errno.EFBIG;
    }
    return answer(zero(Math.min(position, sizeBytes), Math.min(end, sizeBytes)), 0);
  }

  private int zero(long from, long end) {
    long firstWhole = (from + PAGE_MASK) & ~(long) PAGE_MASK;
    long endWhole = end & ~(long) PAGE_MASK;
    if (firstWhole < endWhole) {
      space.discard(slot(firstWhole), (endWhole - firstWhole) >> PAGE_SHIFT);
    }
    int result = PageSpace.OK;
    long headEnd = Math.min(firstWhole, end);
    if (from < headEnd) {
      result = zeroPart(from, (int) (headEnd - from));
    }
    if (result == PageSpace.OK && endWhole >= firstWhole && end > endWhole) {
      result = zeroPart(endWhole, (int) (end - endWhole));
    }
    return result;
  }

  private int zeroPart(long position, int length) {
    partialPageLock.lock();
    try {
      int result = space.load(slot(position), 1, scratch, 0);
      if (result != PageSpace.OK) {
        return result;
      }
      scratch.asSlice(position & PAGE_MASK, length).fill((byte) 0);
      return space.store(slot(position), 1, scratch, 0);
    } finally {
      partialPageLock.unlock();
    }
  }

  private int readPartialPages(MemorySegment dst, long dstOffset, int count, long position) {
    partialPageLock.lock();
    try {
      int result = PageSpace.OK;
      int done = 0;
      while (done < count && result == PageSpace.OK) {
        long at = position + done;
        int inPage = (int) (at & PAGE_MASK);
        int left = count - done;
        int step;
        if (inPage == 0 && left >= PAGE_SIZE) {
          step = left & ~PAGE_MASK;
          result = space.load(slot(at), step >> PAGE_SHIFT, dst, dstOffset + done);
        } else {
          step = Math.min(left, PAGE_SIZE - inPage);
          result = space.load(slot(at), 1, scratch, 0);
          MemorySegment.copy(scratch, inPage, dst, dstOffset + done, step);
        }
        done += step;
      }
      return result;
    } finally {
      partialPageLock.unlock();
    }
  }

  private int writePartialPages(MemorySegment src, long srcOffset, int length, long position) {
    partialPageLock.lock();
    try {
      int result = PageSpace.OK;
      int done = 0;
      while (done < length && result == PageSpace.OK) {
        long at = position + done;
        int inPage = (int) (at & PAGE_MASK);
        int left = length - done;
        int step;
        if (inPage == 0 && left >= PAGE_SIZE) {
          step = left & ~PAGE_MASK;
          result = space.store(slot(at), step >> PAGE_SHIFT, src, srcOffset + done);
        } else {
          step = Math.min(left, PAGE_SIZE - inPage);
          result = changePart(src, srcOffset + done, step, at);
        }
        done += step;
      }
      return result;
    } finally {
      partialPageLock.unlock();
    }
  }

  private int changePart(MemorySegment src, long srcOffset, int length, long position) {
    int result = space.load(slot(position), 1, scratch, 0);
    if (result != PageSpace.OK) {
      return result;
    }
    MemorySegment.copy(src, srcOffset, scratch, position & PAGE_MASK, length);
    return space.store(slot(position), 1, scratch, 0);
  }

  private long slot(long position) {
    return firstSlot + (position >> PAGE_SHIFT);
  }

  private static int answer(int result, int count) {
    return switch (result) {
      case PageSpace.OK -> count;
      case PageSpace.NO_SPACE -> -Errno.ENOSPC;
      default -> -Errno.EIO;
    };
  }
}
