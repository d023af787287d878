package io.ghostswap.store.spill;

import java.util.Arrays;
import java.util.Random;

/**
 * A log of segments in numbers only, to try what the spill does not do: writing into holes, runs of
 * whole dead blocks of segments that are partly live; and units of reuse of other sizes. It cleans
 * as the spill does, and is to be trusted as far as its figures without holes are those of the
 * spill.
 */
final class LogSimulation {

  private static final int BATCH = 64;
  private static final int KEPT_BACK = 2;
  private static final int NONE = -1;

  /** Records are moved 64 KiB at a time at least: a block that is written is not written on. */
  private static final int MOVED_UNITS = 16 * SpillLayout.UNITS_PER_BLOCK;

  private static final int FREE = 0;
  private static final int OPEN = 1;
  private static final int CLOSED = 2;

  /** Segments looked at for the one to clean where there are too many for all. */
  private static final int MAX_LOOKS = 256;

  private final int segmentBlocks;
  private final int segmentUnits;
  private final int minHoleBlocks;
  private final int lowSegments;
  private final Random random = new Random(7);

  private final int[] starts;
  private final int[] lengths;
  private final short[] liveInBlock;
  private final int[] liveInSegment;
  private final int[] states;
  private final long[] ages;
  private final int[][] written;
  private final int[] writtenCounts;
  private final int[] free;
  private final int[] cleaned;
  private int freeCount;
  private final int[] heads = {NONE, NONE};
  private final int[] headBlocks = new int[2];
  private long generation;
  private long movedAge;
  private int pages;

  private long fresh;
  private long moved;
  private long writes;
  private long blocks;

  /**
   * What overwriting cost in the steady state.
   *
   * @param amplification records written for each fresh one
   * @param kibPerWrite mean size of a write
   */
  record Result(double amplification, double kibPerWrite) {}

  /**
   * An empty log.
   *
   * @param segments units of reuse
   * @param segmentBlocks their size
   * @param minHoleBlocks the shortest hole that is written into, 2 at least; 0 for none
   */
  LogSimulation(int segments, int segmentBlocks, int minHoleBlocks) {
    this.segmentBlocks = segmentBlocks;
    this.segmentUnits = segmentBlocks * SpillLayout.UNITS_PER_BLOCK;
    this.minHoleBlocks = minHoleBlocks;
    this.lowSegments = Math.max(2 * KEPT_BACK, segments / 64);
    int mostPages = segments * segmentBlocks * 8;
    starts = new int[mostPages];
    Arrays.fill(starts, NONE);
    lengths = new int[mostPages];
    liveInBlock = new short[segments * segmentBlocks];
    liveInSegment = new int[segments];
    states = new int[segments];
    ages = new long[segments];
    written = new int[segments][64];
    writtenCounts = new int[segments];
    free = new int[segments];
    cleaned = new int[segments];
    for (int segment = segments - 1; segment >= 0; segment--) {
      free[freeCount++] = segment;
    }
  }

  /** Stores fresh pages of these lengths in bytes, in turn, until so much of the log is live. */
  void fill(double share, int... bytes) {
    double target = share * states.length * segmentUnits;
    int[] batch = new int[BATCH];
    for (long live = 0; live < target; ) {
      for (int i = 0; i < BATCH; i++) {
        lengths[pages] = RecordDescriptor.units(bytes[random.nextInt(bytes.length)]);
        live += lengths[pages];
        batch[i] = pages++;
      }
      append(batch, 0, BATCH, 0);
    }
  }

  /**
   * Overwrites each page twice on average, and measures from the middle on.
   *
   * @param run neighbours that are overwritten together, a divisor of 64
   * @param skewed whether a fifth of the pages takes four fifths
   */
  Result overwrite(int run, boolean skewed) {
    int rounds = 2 * pages / BATCH;
    int[] batch = new int[BATCH];
    for (int round = 0; round < rounds; round++) {
      if (round == rounds / 2) {
        fresh = 0;
        moved = 0;
        writes = 0;
        blocks = 0;
      }
      int count = 0;
      while (count < BATCH) {
        int range = skewed && random.nextInt(5) > 0 ? pages / 5 : pages;
        int first = random.nextInt(range / run) * run;
        for (int page = first; page < first + run && starts[page] != NONE; page++) {
          kill(page);
          batch[count++] = page;
        }
      }
      store(batch, count);
      fresh += count;
    }
    return new Result((double) (fresh + moved) / fresh, 4.0 * blocks / writes);
  }

  private void store(int[] batch, int count) {
    int done = minHoleBlocks > 0 && freeCount <= lowSegments ? plug(batch, count) : 0;
    while (done < count && freeCount <= lowSegments && clean()) {
      // until enough is free
    }
    append(batch, done, count, 0);
  }

  /** Appends at one of the heads: 0 for fresh pages, 1 for moved ones. */
  private void append(int[] batch, int from, int end, int head) {
    int next = from;
    while (next < end) {
      if (heads[head] == NONE) {
        open(head);
      }
      int at = headBlocks[head];
      int taken = place(batch, next, end, heads[head], at, segmentBlocks);
      headBlocks[head] = at + taken(batch, next, taken);
      next = taken;
      if (next < end || headBlocks[head] == segmentBlocks) {
        close(heads[head]);
        heads[head] = NONE;
      }
    }
  }

  private void open(int head) {
    int segment = free[--freeCount];
    states[segment] = OPEN;
    writtenCounts[segment] = 0;
    generation++;
    ages[segment] = head == 0 ? generation : movedAge;
    heads[head] = segment;
    headBlocks[head] = 0;
  }

  private void close(int segment) {
    states[segment] = CLOSED;
    freeIfDead(segment);
  }

  /** Places records from a block on, up to another one; returns the index of the next record. */
  private int place(int[] batch, int from, int end, int segment, int block, int endBlock) {
    int unit = block * SpillLayout.UNITS_PER_BLOCK;
    int next = from;
    while (next < end && unit + lengths[batch[next]] <= endBlock * SpillLayout.UNITS_PER_BLOCK) {
      int page = batch[next++];
      starts[page] = segment * segmentUnits + unit;
      unit += lengths[page];
      count(page, 1);
      if (writtenCounts[segment] == written[segment].length) {
        written[segment] = Arrays.copyOf(written[segment], 2 * written[segment].length);
      }
      written[segment][writtenCounts[segment]++] = page;
    }
    return next;
  }

  /** Counts one write of the records of a range; returns its blocks. */
  private int taken(int[] batch, int from, int end) {
    int units = 0;
    for (int i = from; i < end; i++) {
      units += lengths[batch[i]];
    }
    int taken = SpillLayout.blocks(units);
    writes += taken > 0 ? 1 : 0;
    blocks += taken;
    return taken;
  }

  private void kill(int page) {
    if (starts[page] != NONE) {
      int segment = starts[page] / segmentUnits;
      count(page, -1);
      starts[page] = NONE;
      freeIfDead(segment);
    }
  }

  private void freeIfDead(int segment) {
    if (states[segment] == CLOSED && liveInSegment[segment] == 0) {
      states[segment] = FREE;
      free[freeCount++] = segment;
    }
  }

  private void count(int page, int sign) {
    int start = starts[page];
    liveInSegment[start / segmentUnits] += sign * lengths[page];
    int last = (start + lengths[page] - 1) / SpillLayout.UNITS_PER_BLOCK;
    for (int block = start / SpillLayout.UNITS_PER_BLOCK; block <= last; block++) {
      liveInBlock[block] += (short) sign;
    }
  }

  /**
   * Empties segments until a write's worth of records is to be moved; false if none is worth it.
   */
  private boolean clean() {
    int[] live = new int[0];
    int units = 0;
    int victims = 0;
    while (units < MOVED_UNITS) {
      int victim = victim();
      if (victim == NONE) {
        break;
      }
      cleaned[victims++] = victim;
      units += liveInSegment[victim];
      movedAge = ages[victim];
      live = withLiveOf(victim, live);
    }
    append(live, 0, live.length, 1);
    moved += live.length;
    for (int i = 0; i < victims; i++) {
      close(cleaned[i]);
    }
    return victims > 0;
  }

  private int victim() {
    int victim = NONE;
    double best = 0;
    int looks = Math.min(states.length, MAX_LOOKS);
    for (int look = 0; look < looks; look++) {
      int segment = looks == states.length ? look : random.nextInt(states.length);
      double live = (double) liveInSegment[segment] / segmentUnits;
      double age = generation - ages[segment] + 1;
      double worth = (1 - live) * Math.sqrt(age) / (1 + live);
      if (states[segment] == CLOSED && live < 0.96 && worth > best) {
        victim = segment;
        best = worth;
      }
    }
    return victim;
  }

  /** Takes the live records out of a segment, which is neither freed nor written to meanwhile. */
  private int[] withLiveOf(int segment, int[] before) {
    states[segment] = OPEN;
    int[] all = Arrays.copyOf(before, before.length + writtenCounts[segment]);
    int count = before.length;
    for (int i = 0; i < writtenCounts[segment]; i++) {
      int page = written[segment][i];
      if (starts[page] != NONE && starts[page] / segmentUnits == segment) {
        all[count++] = page;
        kill(page);
      }
    }
    return Arrays.copyOf(all, count);
  }

  /** Writes into the segments with most holes first; returns how many records found room. */
  private int plug(int[] batch, int count) {
    int done = 0;
    while (done < count) {
      int segment = mostHoles();
      if (segment == NONE) {
        break;
      }
      int block = 0;
      while (block < segmentBlocks && done < count) {
        int length = holeAt(segment, block);
        if (length >= minHoleBlocks) {
          int next = place(batch, done, count, segment, block, block + length);
          taken(batch, done, next);
          done = next;
        }
        block += Math.max(1, length);
      }
    }
    return done;
  }

  private int mostHoles() {
    int segment = NONE;
    int most = 0;
    for (int candidate = 0; candidate < states.length; candidate++) {
      int inHoles = states[candidate] == CLOSED ? blocksInHoles(candidate) : 0;
      if (inHoles > most) {
        segment = candidate;
        most = inHoles;
      }
    }
    return segment;
  }

  private int blocksInHoles(int segment) {
    int sum = 0;
    for (int block = 0; block < segmentBlocks; ) {
      int length = holeAt(segment, block);
      sum += length >= minHoleBlocks ? length : 0;
      block += Math.max(1, length);
    }
    return sum;
  }

  private int holeAt(int segment, int block) {
    int end = block;
    while (end < segmentBlocks && liveInBlock[segment * segmentBlocks + end] == 0) {
      end++;
    }
    return end - block;
  }
}
