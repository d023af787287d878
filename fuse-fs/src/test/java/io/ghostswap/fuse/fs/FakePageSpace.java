package io.ghostswap.fuse.fs;

import io.ghostswap.fuse.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A page space that is a plain array off the heap, with faults that a test switches on. */
public final class FakePageSpace implements PageSpace, AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final long slots;

  /** What the next loads and stores answer; {@link PageSpace#OK} to really do them. */
  public volatile int loadResult = OK;

  public volatile int storeResult = OK;

  /** What {@link #usedSlots} answers. */
  public volatile long usedSlots;

  /** Has one byte of every load be wrong, after {@link #goodLoads}. */
  public volatile boolean corrupts;

  /** Loads that are right although it {@link #corrupts}. */
  public final AtomicLong goodLoads = new AtomicLong();

  /** Stores that are done before {@link #storeResult} is answered. */
  public final AtomicLong goodStores = new AtomicLong();

  /** Thrown by every load, store and discard while it is not null; unchecked. */
  public volatile Throwable failure;

  public final AtomicLong loads = new AtomicLong();
  public final AtomicLong stores = new AtomicLong();
  public final AtomicLong storedPages = new AtomicLong();
  public final AtomicLong discardedPages = new AtomicLong();
  public volatile int largestStorePages;

  /** The Java threads that loaded, and the scheduling policy of the one that did so last. */
  public final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  public volatile int policyOfLastLoad;

  /** Has {@link #policyOfLastLoad} noted. */
  public volatile boolean policyIsWanted;

  public FakePageSpace(long slots) {
    this.slots = slots;
    memory = arena.allocate(slots * PAGE_SIZE, PAGE_SIZE);
  }

  @Override
  public long slots() {
    return slots;
  }

  @Override
  public long usedSlots() {
    return usedSlots;
  }

  @Override
  public int store(long slot, int pages, MemorySegment src, long offset) {
    fail();
    stores.incrementAndGet();
    storedPages.addAndGet(pages);
    largestStorePages = Math.max(largestStorePages, pages);
    if (storeResult != OK && goodStores.decrementAndGet() < 0) {
      return storeResult;
    }
    MemorySegment.copy(src, offset, memory, slot * PAGE_SIZE, (long) pages * PAGE_SIZE);
    return OK;
  }

  @Override
  public int load(long slot, int pages, MemorySegment dst, long offset) {
    fail();
    loads.incrementAndGet();
    threads.add(Thread.currentThread());
    if (policyIsWanted) {
      policyOfLastLoad = Libc.scheduler(0);
    }
    if (loadResult != OK) {
      return loadResult;
    }
    MemorySegment.copy(memory, slot * PAGE_SIZE, dst, offset, (long) pages * PAGE_SIZE);
    if (corrupts && goodLoads.decrementAndGet() < 0) {
      dst.set(ValueLayout.JAVA_BYTE, offset + 2222, (byte) 0x77);
    }
    return OK;
  }

  @Override
  public void discard(long slot, long pages) {
    fail();
    discardedPages.addAndGet(pages);
    memory.asSlice(slot * PAGE_SIZE, pages * PAGE_SIZE).fill((byte) 0);
  }

  /** The memory of all slots, for a test to look at. */
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public void close() {
    arena.close();
  }

  private void fail() {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
