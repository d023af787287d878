package io.ghostswap.store.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One mapping of native memory. This is the only class that maps any; what is mapped is counted per
 * {@link MemoryTag}, so that a test can see a leak.
 *
 * <p>A mapping is private to the process: never in a core dump, never copied by fork. Huge pages
 * back only what asks for them ({@link #mapContiguous}), since elsewhere one frame in use must not
 * hold 2 MiB. A page costs nothing until it is touched.
 *
 * <p>Any thread may use a mapping. Whoever mapped it owns it and closes it once; an access after
 * that throws {@link IllegalStateException}.
 */
public final class NativeMemory implements AutoCloseable {
  /** The page size of the kernel that this code is written for, in bytes. */
  public static final int PAGE_BYTES = 4096;

  /** A huge page of x86-64, and of aarch64 with pages of 4 KiB. */
  private static final int HUGE_PAGE_BYTES = 2 << 20;

  private static final boolean CAN_DISCARD_LOCKED =
      MemoryCalls.knowsAdvice(MemoryCalls.MADV_DONTNEED_LOCKED);
  private static final boolean CAN_POPULATE =
      MemoryCalls.knowsAdvice(MemoryCalls.MADV_POPULATE_WRITE);
  private static final AtomicLongArray MAPPED_BYTES =
      new AtomicLongArray(MemoryTag.values().length);

  private final Arena arena;
  private final MemorySegment segment;

  private NativeMemory(Arena arena, MemorySegment segment) {
    this.arena = arena;
    this.segment = segment;
  }

  /**
   * Maps zeroed memory, rounded up to whole pages.
   *
   * @throws IllegalArgumentException when {@code bytes} is not positive
   * @throws IllegalStateException when the kernel refuses
   */
  public static NativeMemory map(MemoryTag tag, long bytes) {
    long size = wholePages(bytes);
    return own(tag, MemoryCalls.map(size), size, MemoryCalls.MADV_NOHUGEPAGE);
  }

  /**
   * As {@link #map}, but each whole 2 MiB from the start on is a huge page, and so contiguous for a
   * device, where the kernel gives huge pages to who asks for them and has one. What is left at the
   * end has small pages, as all of it has elsewhere.
   *
   * @throws IllegalArgumentException when {@code bytes} is not positive
   * @throws IllegalStateException when the kernel refuses
   */
  public static NativeMemory mapContiguous(MemoryTag tag, long bytes) {
    long size = wholePages(bytes);
    long mapped = MemoryCalls.map(size + HUGE_PAGE_BYTES);
    long address = mapped + HUGE_PAGE_BYTES - 1 & -HUGE_PAGE_BYTES;
    if (address > mapped) {
      MemoryCalls.unmap(mapped, address - mapped);
    }
    long rest = mapped + HUGE_PAGE_BYTES - address;
    if (rest > 0) {
      MemoryCalls.unmap(address + size, rest);
    }
    return own(tag, address, size, MemoryCalls.MADV_HUGEPAGE);
  }

  private static long wholePages(long bytes) {
    if (bytes <= 0 || bytes > Long.MAX_VALUE - PAGE_BYTES) {
      throw new IllegalArgumentException("cannot map " + bytes + " bytes of memory");
    }
    return (bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
  }

  @SuppressWarnings("restricted")
  private static NativeMemory own(MemoryTag tag, long address, long size, int hugePageAdvice) {
    // Advice that an older kernel does not know is no loss of correctness.
    MemoryCalls.advise(address, size, hugePageAdvice);
    MemoryCalls.advise(address, size, MemoryCalls.MADV_DONTDUMP);
    MemoryCalls.advise(address, size, MemoryCalls.MADV_DONTFORK);
    MAPPED_BYTES.addAndGet(tag.ordinal(), size);
    Arena arena = Arena.ofShared();
    MemorySegment segment =
        MemorySegment.ofAddress(address)
            .reinterpret(size, arena, ignored -> unmap(tag, address, size));
    return new NativeMemory(arena, segment);
  }

  /** Bytes of address space mapped under one tag by the whole process, touched or not. */
  public static long bytes(MemoryTag tag) {
    return MAPPED_BYTES.get(tag.ordinal());
  }

  /** The whole mapping; dead after {@link #close()}. */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * Gives the pages of a range back to the kernel; they read as zeros afterwards. Works on locked
   * memory, which stays locked.
   *
   * @param offset start, a multiple of 4096
   * @param bytes length, a multiple of 4096
   */
  public void discard(long offset, long bytes) {
    long address = pageAddress(offset, bytes);
    if (CAN_DISCARD_LOCKED
        && MemoryCalls.advise(address, bytes, MemoryCalls.MADV_DONTNEED_LOCKED)) {
      return;
    }
    if (MemoryCalls.advise(address, bytes, MemoryCalls.MADV_DONTNEED)) {
      return;
    }
    // A kernel before 5.18 discards no locked page, so the range is unlocked for the moment.
    boolean discarded =
        MemoryCalls.unlock(address, bytes)
            && MemoryCalls.advise(address, bytes, MemoryCalls.MADV_DONTNEED);
    if (!discarded || !MemoryCalls.lockOnFault(address, bytes)) {
      throw new IllegalStateException("the kernel does not take back " + bytes + " bytes");
    }
  }

  /**
   * Makes every page of a range resident and writable; the content stays. No other thread may write
   * to the range meanwhile.
   *
   * @param offset start, a multiple of 4096
   * @param bytes length, a multiple of 4096
   * @return false when the kernel had no memory for it
   */
  public boolean populate(long offset, long bytes) {
    long address = pageAddress(offset, bytes);
    if (CAN_POPULATE) {
      return MemoryCalls.advise(address, bytes, MemoryCalls.MADV_POPULATE_WRITE);
    }
    for (long page = offset; page < offset + bytes; page += PAGE_BYTES) {
      segment.set(JAVA_BYTE, page, segment.get(JAVA_BYTE, page));
    }
    return true;
  }

  /**
   * Unmaps the memory. Closing twice does nothing.
   *
   * @throws IllegalStateException while a channel is reading into or writing from the memory
   */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private long pageAddress(long offset, long bytes) {
    if (((offset | bytes) & (PAGE_BYTES - 1)) != 0) {
      throw new IllegalArgumentException("not whole pages: " + offset + "+" + bytes);
    }
    return segment.asSlice(offset, bytes).address();
  }

  private static void unmap(MemoryTag tag, long address, long bytes) {
    MemoryCalls.unmap(address, bytes);
    MAPPED_BYTES.addAndGet(tag.ordinal(), -bytes);
  }
}
