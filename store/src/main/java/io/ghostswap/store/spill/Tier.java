package io.ghostswap.store.spill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place of the spill: its storage, its segments, and the two heads at which it grows, one for
 * fresh pages and one for what the cleaner moves. The lock guards the heads and the taking of free
 * segments; no I/O happens under it.
 */
final class Tier {

  private static final Logger LOG = LoggerFactory.getLogger(Tier.class);

  /** Free segments that only the cleaner may take: it needs room to make room. */
  static final int CLEANING_RESERVE = 2;

  /** The two heads may be in segments of which hardly anything is filled. */
  private static final int OPEN_SEGMENTS = 2;

  /**
   * Cleaning starts when no more than this part of a tier is free: each segment that is kept free
   * makes the others fuller of live pages, and so their cleaning dearer.
   */
  private static final int LOW_FREE_DIVISOR = 64;

  /** Percent of a segment that may be live at most if it is to be cleaned. */
  private static final int CLEANABLE_PERCENT = 90;

  /**
   * The same for a tier without room: a write would fail, so much work for little room is worth it.
   * What the blocks of the moved batches lose is less than the rest.
   */
  private static final int CLEANABLE_PERCENT_WHEN_FULL = 96;

  /** Reads under way at a time: more than there are threads that serve requests. */
  private static final int READ_BUFFERS = 16;

  /** A record begins anywhere in a block and is a little longer than a block: it touches two. */
  private static final int READ_BUFFER_BYTES = 2 * SpillLayout.BLOCK_BYTES;

  private final BackingFile file;
  private final int firstSegment;
  private final SegmentTable table;
  private final BackOff backOff = new BackOff();
  private final WriteProgress progress = new WriteProgress();
  private final CleanerRest cleanerRest;
  private final AtomicLong timesGivenUp = new AtomicLong();
  private final IoBuffer[] readBuffers = new IoBuffer[READ_BUFFERS];
  private final FixedPool<IoBuffer> idleReadBuffers;

  @GuardedBy("this")
  private final Head freshHead = new Head();

  @GuardedBy("this")
  private final Head cleaningHead = new Head();

  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong readErrors = new AtomicLong();
  private final AtomicLong writeErrors = new AtomicLong();

  /** Where a tier is appended to; guarded by the tier's lock. */
  private static final class Head {
    private static final int NONE = -1;
    private int segment = NONE;
    private int block;
  }

  /**
   * Takes ownership of the storage.
   *
   * @param firstSegment index of the tier's first segment among all tiers
   */
  Tier(BackingFile file, int firstSegment, SpillKey key) {
    this.file = file;
    this.firstSegment = firstSegment;
    this.table = new SegmentTable((int) (file.sizeBytes() >>> SpillLayout.SEGMENT_SHIFT));
    this.cleanerRest = new CleanerRest(table);
    for (int i = 0; i < READ_BUFFERS; i++) {
      readBuffers[i] = new IoBuffer(READ_BUFFER_BYTES, key);
    }
    this.idleReadBuffers = new FixedPool<>(readBuffers);
  }

  /** Buffers for reads of this tier; a tier that hangs keeps its own and no other's. */
  FixedPool<IoBuffer> readBuffers() {
    return idleReadBuffers;
  }

  SegmentTable table() {
    return table;
  }

  BackOff backOff() {
    return backOff;
  }

  boolean directIo() {
    return file.directIo();
  }

  int firstSegment() {
    return firstSegment;
  }

  boolean holds(int globalSegment) {
    return globalSegment >= firstSegment && globalSegment - firstSegment < table.segments();
  }

  long usedSegments() {
    return (long) table.segments() - table.freeSegments();
  }

  long reads() {
    return reads.get();
  }

  long writes() {
    return writes.get();
  }

  /** How the cleaner fares here. */
  CleanerRest cleanerRest() {
    return cleanerRest;
  }

  /** Whether free segments are short and cleaning would make some, which it can do now. */
  boolean needsCleaning(long nowNs) {
    return isShort() && isCleanable(nowNs) && table.liveUnits() < usedSegments() * cleanableUnits();
  }

  /** Whether segments can be read, and what is moved can be written. */
  boolean isCleanable(long nowNs) {
    return !isLeftAlone(nowNs) && !cleanerRest.isResting(nowNs);
  }

  /** Whether free segments are short. */
  boolean isShort() {
    return table.freeSegments() <= lowSegments();
  }

  /** Whether fresh pages find a segment without cleaning. */
  boolean hasRoomForFresh() {
    return table.freeSegments() > CLEANING_RESERVE;
  }

  /** Whether pages may move down here without making this tier short. */
  boolean hasRoomForCold() {
    return table.freeSegments() > lowSegments();
  }

  private int lowSegments() {
    return Math.max(2 * CLEANING_RESERVE, table.segments() / LOW_FREE_DIVISOR);
  }

  /** Live units that a segment must stay below to be cleaned. */
  int cleanableUnits() {
    boolean full = table.freeSegments() <= CLEANING_RESERVE;
    return SpillLayout.UNITS_PER_SEGMENT
        / 100
        * (full ? CLEANABLE_PERCENT_WHEN_FULL : CLEANABLE_PERCENT);
  }

  /** Raw pages that find room in any case, after cleaning. */
  long guaranteedPages() {
    long segments = (long) table.segments() - CLEANING_RESERVE - OPEN_SEGMENTS;
    long units = SpillLayout.UNITS_PER_SEGMENT / 100 * CLEANABLE_PERCENT_WHEN_FULL;
    return Math.max(0, segments) * units / RecordDescriptor.MAX_UNITS;
  }

  /**
   * Finds room for a batch: behind what is there, in a fresh segment, or some here and the rest
   * there. A full batch of fresh pages gets a segment of its own, so that it is one I/O and the
   * head stays for smaller ones; what the cleaner moves is always appended, for it must not lose a
   * part of the room that it makes. The segments are pinned for the batch.
   *
   * @param fromReserve whether the last free segments may be taken
   * @return false if there is no room
   */
  synchronized boolean reserve(
      SpillBatch batch, boolean fromReserve, boolean encrypt, AtomicLong generations) {
    if (batch.isFull() && !batch.isCleaning()) {
      return reserveSegment(batch, encrypt, generations);
    }
    Head head = batch.isCleaning() ? cleaningHead : freshHead;
    if (head.segment != Head.NONE && table.isEncrypted(head.segment) != encrypt) {
      closeHead(head);
    }
    int room = head.segment == Head.NONE ? 0 : SpillLayout.BLOCKS_PER_SEGMENT - head.block;
    if (batch.blocks(0, batch.pages()) <= room) {
      append(batch, 0, batch.pages(), head);
      return true;
    }
    if (table.freeSegments() <= (fromReserve ? 0 : CLEANING_RESERVE)) {
      return false;
    }
    int fitting = batch.pagesWithin(room);
    if (fitting > 0) {
      append(batch, 0, fitting, head);
    }
    closeHead(head);
    long generation = generations.incrementAndGet();
    head.segment = table.open(generation, batch.isCleaning() ? batch.age() : generation, encrypt);
    head.block = 0;
    append(batch, fitting, batch.pages(), head);
    return true;
  }

  @GuardedBy("this")
  private boolean reserveSegment(SpillBatch batch, boolean encrypt, AtomicLong generations) {
    if (!hasRoomForFresh()) {
      return false;
    }
    int segment = table.open(generations.incrementAndGet(), encrypt);
    table.pin(segment);
    batch.addPart(this, segment, 0, 0);
    table.close(segment, batch.blocks(0, batch.pages()));
    return true;
  }

  @GuardedBy("this")
  private void append(SpillBatch batch, int firstPage, int endPage, Head head) {
    table.pin(head.segment);
    batch.addPart(this, head.segment, head.block, firstPage);
    head.block += batch.blocks(firstPage, endPage);
    if (head.block == SpillLayout.BLOCKS_PER_SEGMENT) {
      closeHead(head);
    }
  }

  @GuardedBy("this")
  private void closeHead(Head head) {
    if (head.segment != Head.NONE) {
      table.close(head.segment, head.block);
      head.segment = Head.NONE;
    }
  }

  /**
   * Gives the heads' segments up after a failed write: what follows is tried elsewhere on the disk.
   */
  synchronized void closeHeads() {
    closeHead(freshHead);
    closeHead(cleaningHead);
  }

  /**
   * Writes a batch that has its room here, and remembers how it went.
   *
   * @return whether all of it is written
   */
  boolean write(SpillBatch batch, LongSupplier nanoClock) {
    progress.begin(nanoClock.getAsLong());
    int error;
    try {
      error = batch.writeParts();
    } finally {
      progress.end(nanoClock.getAsLong());
    }
    if (error == 0) {
      if (backOff.succeeded()) {
        LOG.info("spill {}: takes pages again", file.name());
      }
      return true;
    }
    closeHeads();
    switch (backOff.failed(nanoClock.getAsLong())) {
      case FIRST ->
          LOG.warn("spill {}: a write failed: {}; it rests", file.name(), Libc.describe(error));
      case GIVEN_UP -> {
        timesGivenUp.incrementAndGet();
        LOG.error(
            "spill {}: writes failed again and again, the last one with: {}; it is left alone",
            file.name(),
            Libc.describe(error));
      }
      case AGAIN -> {
        // Counted as an error; a line for each would say nothing new.
      }
    }
    return false;
  }

  /** Whether nothing should be written here now: it rests after a failure, or it hangs. */
  boolean isLeftAlone(long nowNs) {
    return backOff.isResting(nowNs) || progress.isStuck(nowNs);
  }

  /** Whether its writes do not come to an end. */
  boolean isStuck(long nowNs) {
    return progress.isStuck(nowNs);
  }

  /** An operator says that it is whole: what rests is tried again. */
  void endRests(long nowNs) {
    backOff.endRest(nowNs);
    cleanerRest.end(nowNs);
  }

  /** How often it was given up, see {@link BackOff}. */
  long timesGivenUp() {
    return timesGivenUp.get();
  }

  /** Reads whole blocks of a segment; 0 or the system's error number. */
  int read(IoBuffer buffer, int offset, int length, int segment, int block) {
    reads.incrementAndGet();
    int error = file.read(buffer, offset, length, position(segment, block));
    if (error != 0) {
      readErrors.incrementAndGet();
    }
    return error;
  }

  /** Writes whole blocks of a segment; 0 or the system's error number. */
  int write(IoBuffer buffer, int offset, int length, int segment, int block) {
    writes.incrementAndGet();
    int error = file.write(buffer, offset, length, position(segment, block));
    if (error != 0) {
      writeErrors.incrementAndGet();
    }
    return error;
  }

  private static long position(int segment, int block) {
    return ((long) segment << SpillLayout.SEGMENT_SHIFT)
        + ((long) block << SpillLayout.BLOCK_SHIFT);
  }

  TierStats stats(long nowNs) {
    return new TierStats(
        file.name(),
        (long) table.segments() << SpillLayout.SEGMENT_SHIFT,
        usedSegments() << SpillLayout.SEGMENT_SHIFT,
        table.liveUnits() << SpillLayout.UNIT_SHIFT,
        reads.get(),
        writes.get(),
        readErrors.get(),
        writeErrors.get(),
        file.directIo(),
        isLeftAlone(nowNs),
        timesGivenUp());
  }

  /** Waits for reads under way; where one hangs, its buffer and the file are left alone. */
  void close(long timeoutMs, boolean closeFile) {
    if (idleReadBuffers.close(timeoutMs)) {
      for (IoBuffer buffer : readBuffers) {
        buffer.close();
      }
      if (closeFile) {
        file.close();
      }
    }
  }
}
