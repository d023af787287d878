package io.ghostswap.store;

import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.spill.SpillBatch;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The marks under which jobs hold copies of pages: a fixed pool of {@link Claim}s.
 *
 * <p>A claim belongs to one job from {@link #acquire} to {@link #release}. An entry that still
 * bears its number has not been stored or discarded since the job set it: the page is what the job
 * copied, even if compaction has moved it. A job that fails unexpectedly takes its number off its
 * entries before it gives the claim back. Thread-safe.
 */
final class Claims {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final Claim[] free = new Claim[EntryDescriptor.MAX_CLAIM];
  private int freeCount;

  Claims() {
    for (int number = 1; number <= EntryDescriptor.MAX_CLAIM; number++) {
      free[freeCount++] = new Claim(number);
    }
  }

  /** Borrows a claim, waiting while all are lent. */
  Claim acquire() {
    lock.lock();
    try {
      while (freeCount == 0) {
        returned.awaitUninterruptibly();
      }
      return free[--freeCount];
    } finally {
      lock.unlock();
    }
  }

  /** Gives a claim back; no entry bears its number any more. */
  void release(final Claim claim) {
    lock.lock();
    try {
      free[freeCount++] = claim;
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A claim's number and the memory of one job. */
  static final class Claim {
    /** The most pages a job works on at a time: the most that fit into one batch. */
    static final int MAX_PAGES = SpillBatch.MAX_SHORT_PAGES;

    final int number;
    final int[] slots = new int[MAX_PAGES];

    /** Room for one page on its way, so that a job with a batch waits for no codec stream. */
    final MemorySegment scratch =
        MemorySegment.ofBuffer(ByteBuffer.allocateDirect(CodecStream.PAGE_SIZE));

    private Claim(final int number) {
      this.number = number;
    }
  }
}
