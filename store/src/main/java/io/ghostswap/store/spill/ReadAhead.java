package io.ghostswap.store.spill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads more than is asked for where runs follow each other through a segment, as those of a
 * program that comes back do: its pages went out in the order in which they became cold. As the
 * page cache reads a file ahead, and as the kernel does not do with swap.
 *
 * <p>Nothing stale can come out of it. What is read ahead belongs to one generation of a segment to
 * which nothing is written any more: it is closed, and nobody but the reader has it pinned, so no
 * batch has it. Records are decrypted and checked when they are copied, as if they came from the
 * disk.
 *
 * <p>Thread-safe. The lock is a leaf, held for a search over a few streams and never during an I/O.
 */
final class ReadAhead implements AutoCloseable {

  /** Programs that are read ahead for at a time. */
  static final int STREAMS = 3;

  /** Read at once at most: a disk of 100 MB/s takes 4 ms for it. */
  static final int MAX_BLOCKS = 96;

  /** What is read at once is as long as so many runs like the one that is wanted. */
  private static final int RUNS_AT_ONCE = 8;

  /** Runs that must have followed each other. */
  private static final int MIN_RUNS = 3;

  private final ReentrantLock lock = new ReentrantLock();

  /** The one that was used last is the last. */
  @GuardedBy("lock")
  private final Deque<ReadStream> streams = new ArrayDeque<>();

  private final AtomicLong hits = new AtomicLong();

  ReadAhead(int programs, SpillKey key) {
    for (int i = 0; i < programs; i++) {
      streams.add(new ReadStream(key));
    }
  }

  /** Runs that needed no I/O. */
  long hits() {
    return hits.get();
  }

  /**
   * Reads blocks of a segment that the caller has pinned: from what was read ahead, or from the
   * disk, with what comes behind them where that is likely to be wanted.
   *
   * @param target receives them at its beginning
   * @param segment among all tiers
   * @param pins how often the caller has pinned the segment
   * @return 0 or the system's error number
   */
  int read(Tier tier, IoBuffer target, int segment, int first, int end, int pins) {
    long generation = tier.table().generation(segment - tier.firstSegment());
    ReadStream stream = take(segment, generation, first, end);
    if (stream != null) {
      try {
        if (stream.holds(segment, generation, first, end)) {
          hits.incrementAndGet();
          stream.copyTo(target, first, end);
          return 0;
        }
        int blocks = Math.min(RUNS_AT_ONCE * (end - first), MAX_BLOCKS);
        int endOfFinal = endOfFinal(tier.table(), segment - tier.firstSegment(), pins);
        int windowEnd = Math.min(first + blocks, endOfFinal);
        if (windowEnd > end && stream.fill(tier, first, windowEnd) == 0) {
          stream.copyTo(target, first, end);
          return 0;
        }
      } finally {
        give(stream);
      }
    }
    int bytes = end - first << SpillLayout.BLOCK_SHIFT;
    return tier.read(target, 0, bytes, segment - tier.firstSegment(), first);
  }

  /** The end of a segment's blocks, if they are final; 0 where somebody may still be writing. */
  private static int endOfFinal(SegmentTable table, int segment, int pins) {
    long word = table.word(segment);
    return SegmentWord.state(word) == SegmentWord.CLOSED && SegmentWord.pins(word) == pins
        ? table.filledBlocks(segment)
        : 0;
  }

  /**
   * Notes a run.
   *
   * @return the stream that has its blocks or should read them, for the caller alone until {@link
   *     #give}; null where the caller should read what he needs and no more
   */
  private ReadStream take(int segment, long generation, int first, int end) {
    lock.lock();
    try {
      ReadStream oldest = null;
      for (ReadStream stream : streams) {
        if (stream.isTaken()) {
          continue;
        }
        boolean held = stream.holds(segment, generation, first, end);
        if (held || stream.isContinuedAt(segment, generation, first)) {
          boolean taken = stream.goOn(end) >= MIN_RUNS || held;
          use(stream, taken);
          return taken ? stream : null;
        }
        oldest = oldest == null ? stream : oldest;
      }
      if (oldest != null) {
        oldest.begin(segment, generation, end);
        use(oldest, false);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void use(ReadStream stream, boolean taken) {
    streams.remove(stream);
    streams.addLast(stream);
    stream.taken(taken);
  }

  private void give(ReadStream stream) {
    lock.lock();
    try {
      stream.taken(false);
    } finally {
      lock.unlock();
    }
  }

  /** No run may be under way. */
  @Override
  public void close() {
    lock.lock();
    try {
      streams.forEach(ReadStream::close);
    } finally {
      lock.unlock();
    }
  }
}
