package io.ghostswap.fuse.fs;

import io.ghostswap.store.StoreResult;
import java.lang.foreign.MemorySegment;

/**
 * Where the pages of the ghost swapfiles live: slots of 4 KiB, numbered from 0.
 *
 * <p>Every method may be called from any number of threads at once. Expected failures are return
 * values; a whole request succeeds or fails.
 */
public interface PageSpace {
  /** Size of a page and of a slot in bytes. */
  int PAGE_SIZE = 4096;

  /** The whole request was done. */
  int OK = StoreResult.OK;

  /** No place is left for at least one page of the request. */
  int NO_SPACE = StoreResult.NO_SPACE;

  /** At least one page cannot be read back exactly or could not be written. */
  int IO_ERROR = StoreResult.IO_ERROR;

  /** Number of slots, fixed for the life of the space. */
  long slots();

  /**
   * Slots that hold a page now. While pages move it may be some pages off. Does no I/O, makes no
   * object.
   */
  long usedSlots();

  /**
   * Stores pages into consecutive slots; returns when they are safe.
   *
   * @param slot first slot
   * @param pages number of pages, at least 1
   * @param src memory that holds the pages
   * @param offset byte offset of the first page in {@code src}
   * @return {@link #OK}, {@link #NO_SPACE} or {@link #IO_ERROR}
   */
  int store(long slot, int pages, MemorySegment src, long offset);

  /**
   * Loads pages from consecutive slots; a slot that was never stored, or was discarded, reads
   * zeros.
   *
   * @param slot first slot
   * @param pages number of pages, at least 1
   * @param dst memory to fill
   * @param offset byte offset of the first page in {@code dst}
   * @return {@link #OK} or {@link #IO_ERROR}
   */
  int load(long slot, int pages, MemorySegment dst, long offset);

  /**
   * Forgets pages; their slots read zeros afterwards. Does no I/O and cannot fail.
   *
   * @param slot first slot
   * @param pages number of pages
   */
  void discard(long slot, long pages);
}
