package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A log of segments over one or more tiers, fastest first, that holds the stored bytes of pages.
 *
 * <p>A page's record has a <em>location</em>, a number of 42 bits that the caller keeps. The spill
 * does not know which slot points where; it counts for each segment what is live and frees a
 * segment when nothing is. The caller's duties, which the counts rest on:
 *
 * <ul>
 *   <li>{@link #write}, then for each page, under its slot's lock: {@link #addLive}, publish; after
 *       all: {@link #finish}
 *   <li>to read: {@link #pin} under the lock of a slot whose entry is the location, {@link #read}
 *       with or without the lock, {@link #unpin}
 *   <li>to drop: take the location out of the entry under the slot's lock, then {@link #release},
 *       once for each addLive and with the same length
 * </ul>
 *
 * <p>Thread-safe. pin, unpin, addLive and release are lock-free and do no I/O, so they may be
 * called under a slot lock. read, write and {@link #clean} do I/O and may block; no lock is held
 * while they do, apart from the cleaner's own. A thread that holds a batch waits for no other one
 * but that for cleaning. Expected failures are {@link SpillResult} codes.
 *
 * <p>Records that a device gives back wrong are reported, never returned. Nothing survives the
 * process.
 */
public final class Spill implements AutoCloseable {

  /** No record's location. */
  public static final long NO_LOCATION = -1L;

  /**
   * Batches for fresh pages: the shrinker's, and two in the foreground. More writers than this
   * wait, and would wait for the disk anyway.
   */
  private static final int BATCHES = 3;

  /** Those, and that for cleaning. */
  private static final long BUFFERS_BYTES =
      (BATCHES + 1) * SegmentBuffers.bytes(SpillBatch.BUFFER_BYTES);

  /** Runs read at a time; who finds none reads record by record, with its tier's own buffers. */
  private static final int RUNS = 4;

  /** How long closing waits for I/O that is still under way. */
  private static final long CLOSE_TIMEOUT_MS = 10_000;

  private final List<Tier> tiers;
  private final LongSupplier nanoClock;
  private final SpillKey key;
  private final AtomicLong generations;
  private final SegmentBuffers buffers;
  private final SpillBatch[] batches = new SpillBatch[BATCHES];
  private final FixedPool<SpillBatch> idleBatches;
  private final SpillRun[] runs;
  private final FixedPool<SpillRun> idleRuns;
  private final ReadAhead readAhead;
  private final SegmentCleaner cleaner;
  private volatile boolean encrypted;
  private boolean closed;

  /** Takes ownership of the files. */
  Spill(List<? extends BackingFile> files, boolean encrypted, LongSupplier nanoClock) {
    SecureRandom random = new SecureRandom();
    this.key = SpillKey.random(random);
    this.tiers = tiers(files, key);
    this.nanoClock = nanoClock;
    this.encrypted = encrypted;
    // Starts anywhere, so that what an earlier process left on a device is never taken for a record
    // of this one.
    this.generations = new AtomicLong(random.nextLong() >>> 1);
    this.buffers = new SegmentBuffers(BUFFERS_BYTES, key);
    for (int i = 0; i < BATCHES; i++) {
      batches[i] = new SpillBatch(buffers, false);
    }
    this.runs = new SpillRun[tiers.isEmpty() ? 0 : RUNS];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = new SpillRun(key);
    }
    this.idleRuns = new FixedPool<>(runs);
    this.readAhead = new ReadAhead(tiers.isEmpty() ? 0 : ReadAhead.STREAMS, key);
    this.idleBatches = new FixedPool<>(batches);
    this.cleaner = new SegmentCleaner(tiers, buffers, key, nanoClock);
    if (!tiers.isEmpty()) {
      buffers.populate();
    }
  }

  private static List<Tier> tiers(List<? extends BackingFile> files, SpillKey key) {
    List<Tier> tiers = new ArrayList<>();
    long segments = 0;
    for (BackingFile file : files) {
      long more = file.sizeBytes() >>> SpillLayout.SEGMENT_SHIFT;
      if (segments + more > SpillLayout.MAX_SEGMENTS) {
        throw new SpillException(
            "the spill places together are larger than "
                + ((long) SpillLayout.MAX_SEGMENTS >> 20)
                + " TiB, the most that can be addressed");
      }
      tiers.add(new Tier(file, (int) segments, key));
      segments += more;
    }
    return List.copyOf(tiers);
  }

  /**
   * Opens the places.
   *
   * @throws SpillException if one of them cannot be used; nothing is left open or behind
   */
  public static Spill open(SpillOptions options) {
    List<BackingFile> files = SpillPlaces.open(options.places(), options.defaultSizeBytes());
    try {
      return new Spill(files, options.encrypted(), System::nanoTime);
    } catch (RuntimeException | Error e) {
      files.forEach(BackingFile::close);
      throw e;
    }
  }

  /** Whether segments opened from now on are encrypted; those that are there stay as they are. */
  public void encrypt(boolean on) {
    encrypted = on;
  }

  /** Tries tiers again that rest after a failure: an operator says that they are whole. */
  public void endRests() {
    for (int i = 0; i < tiers.size(); i++) {
      tiers.get(i).endRests(nanoClock.getAsLong());
    }
  }

  /** Takes an empty batch; waits until there is one. */
  public SpillBatch batch() {
    return idleBatches.take();
  }

  /** Takes an empty batch if there is one, else null: for who has one already. */
  public SpillBatch batchIfIdle() {
    return idleBatches.takeIfIdle();
  }

  /** Gives a batch back, finished or not written; it is emptied. */
  public void recycle(SpillBatch batch) {
    finish(batch);
    batch.pace(Pace.UNBROKEN);
    idleBatches.give(batch);
  }

  /**
   * Writes a batch to the first tier that has room and neither rests after a failure nor hangs.
   * Afterwards {@link SpillBatch#location} is valid and the places are pinned until {@link
   * #finish}. Several threads may write at once, each its own batch. Where there is no such tier it
   * waits for one that hangs, unless cleaning another one may make room.
   *
   * @return OK; NO_SPACE if no tier has room for the whole batch, or one may have when it was
   *     cleaned; a smaller batch may still fit; IO_ERROR if a tier failed or rests, and cleaning
   *     another one is of no use. Unless OK, the batch still holds its pages and may be written
   *     again.
   */
  public int write(SpillBatch batch) {
    return write(batch, false);
  }

  /** As {@link #write}, for who has cleaned in vain: it waits for a tier that hangs. */
  public int writeOrWait(SpillBatch batch) {
    return write(batch, true);
  }

  private int write(SpillBatch batch, boolean cleanedInVain) {
    batch.requireNotPlaced();
    if (batch.pages() == 0) {
      return SpillResult.OK;
    }
    boolean encrypt = encrypted;
    boolean mayClean = false;
    boolean anyStuck = false;
    boolean failed = false;
    for (int i = batch.firstTier(); i < tiers.size(); i++) {
      Tier tier = tiers.get(i);
      long now = nanoClock.getAsLong();
      if (tier.backOff().isResting(now)) {
        failed = true;
      } else if (tier.isStuck(now)) {
        anyStuck = true;
      } else {
        int result = writeTo(i, batch, encrypt);
        if (result == SpillResult.OK) {
          return result;
        }
        failed |= result == SpillResult.IO_ERROR;
        mayClean |= result == SpillResult.NO_SPACE && tier.needsCleaning(now);
      }
    }
    // What the cleaner moves cannot wait for the cleaner.
    if (mayClean && !batch.isCleaning() && !cleanedInVain) {
      return SpillResult.NO_SPACE;
    }
    // To fail would be worse than to wait for a tier that hangs.
    for (int i = batch.firstTier(); anyStuck && i < tiers.size(); i++) {
      if (!tiers.get(i).backOff().isResting(nanoClock.getAsLong())) {
        int result = writeTo(i, batch, encrypt);
        if (result == SpillResult.OK) {
          return result;
        }
        failed |= result == SpillResult.IO_ERROR;
      }
    }
    return failed ? SpillResult.IO_ERROR : SpillResult.NO_SPACE;
  }

  private int writeTo(int index, SpillBatch batch, boolean encrypt) {
    Tier tier = tiers.get(index);
    if (!tier.reserve(batch, batch.mayTakeReserve(index), encrypt, generations)) {
      return SpillResult.NO_SPACE;
    }
    if (tier.write(batch, nanoClock)) {
      return SpillResult.OK;
    }
    batch.withdraw();
    return SpillResult.IO_ERROR;
  }

  /**
   * Ends the life of a written batch: its pins are given back and it is emptied. Does nothing to an
   * unwritten one.
   */
  public void finish(SpillBatch batch) {
    batch.unpin();
    batch.clear();
  }

  /**
   * Reads a record's payload.
   *
   * @param location of the record, pinned by the caller
   * @param slot that the record must be of
   * @param length that the payload must have, in bytes
   * @param target receives the payload; untouched unless OK is returned
   * @param offset in the target
   * @return OK, IO_ERROR, or CORRUPT if what is there is not that record as it was written
   */
  public int read(long location, int slot, int length, MemorySegment target, long offset) {
    Tier tier = tier(location);
    int segment = SpillLayout.segment(location) - tier.firstSegment();
    int unit = SpillLayout.unit(location);
    int firstBlock = unit / SpillLayout.UNITS_PER_BLOCK;
    int endBlock = SpillLayout.blocks(unit + RecordDescriptor.units(length));
    if (!RecordDescriptor.isLength(length) || endBlock > SpillLayout.BLOCKS_PER_SEGMENT) {
      return SpillResult.CORRUPT;
    }
    int bytes = endBlock - firstBlock << SpillLayout.BLOCK_SHIFT;
    IoBuffer buffer = tier.readBuffers().take();
    try {
      if (tier.read(buffer, 0, bytes, segment, firstBlock) != 0) {
        return SpillResult.IO_ERROR;
      }
      int record = unit % SpillLayout.UNITS_PER_BLOCK << SpillLayout.UNIT_SHIFT;
      return RecordReader.copy(
          buffer, record, bytes, unit, slot, length, tier.table(), segment, target, offset);
    } finally {
      tier.readBuffers().give(buffer);
    }
  }

  /** Takes an empty run if there is one, else null: the records are read one by one then. */
  public SpillRun runIfIdle() {
    SpillRun run = idleRuns.takeIfIdle();
    if (run != null) {
      run.clear();
    }
    return run;
  }

  /** Gives a run back. */
  public void recycle(SpillRun run) {
    idleRuns.give(run);
  }

  /**
   * Reads the records of a run with one I/O, or with none where they were read ahead.
   *
   * @param run records that the caller has pinned, one at least
   * @return OK or IO_ERROR
   */
  public int read(SpillRun run) {
    Tier tier = tierOf(run.segment());
    return run.readFrom(tier, readAhead) == 0 ? SpillResult.OK : SpillResult.IO_ERROR;
  }

  /**
   * Copies the payload of a record of a run that was read. Once for each record: it is decrypted in
   * place.
   *
   * @param index of the record, in the order in which they were added
   * @param target receives the payload; untouched unless OK is returned
   * @return OK, or CORRUPT if what is there is not that record as it was written
   */
  public int copy(SpillRun run, int index, MemorySegment target, long offset) {
    Tier tier = tierOf(run.segment());
    int segment = run.segment() - tier.firstSegment();
    return run.copy(index, tier.table(), segment, target, offset);
  }

  /**
   * Keeps the record's segment from being freed. Caller holds the lock of the slot whose entry is
   * the location.
   */
  public void pin(long location) {
    Tier tier = tier(location);
    tier.table().pin(SpillLayout.segment(location) - tier.firstSegment());
  }

  /** Gives a pin back. */
  public void unpin(long location) {
    Tier tier = tier(location);
    tier.table().unpin(SpillLayout.segment(location) - tier.firstSegment());
  }

  /** Counts a record as live. Caller has not finished the record's batch, or holds a pin. */
  public void addLive(long location, int length) {
    Tier tier = tier(location);
    int segment = SpillLayout.segment(location) - tier.firstSegment();
    tier.table().addLive(segment, RecordDescriptor.units(length));
  }

  /**
   * Counts a record as dead. Caller has taken the location out of its entry under the slot's lock.
   */
  public void release(long location, int length) {
    Tier tier = tier(location);
    int segment = SpillLayout.segment(location) - tier.firstSegment();
    tier.table().release(segment, RecordDescriptor.units(length));
  }

  /**
   * Whether a tier is short of free segments and cleaning would make some; not one that rests after
   * a failure or hangs, where cleaning would be in vain.
   */
  public boolean needsCleaning() {
    for (int i = 0; i < tiers.size(); i++) {
      if (tiers.get(i).needsCleaning(nanoClock.getAsLong())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Cleans the segment that is most worth it: reads it and shows its records to the visitor, with a
   * batch for those that are moved. A tier that is short of room goes first, one that rests or
   * hangs is left alone. One thread cleans at a time, others wait; the caller holds no slot lock.
   *
   * @return OK if a segment was gone through; NOTHING_TO_CLEAN if none is less than 90 % live, or
   *     96 % where a tier has no room; IO_ERROR if it could not be read, CORRUPT if records of it
   *     could not: that segment is not chosen again for ten minutes
   */
  public int clean(SegmentVisitor visitor) {
    return cleaner.clean(visitor);
  }

  /** As {@link #clean}, but NOTHING_TO_CLEAN while another thread cleans. */
  public int tryClean(SegmentVisitor visitor) {
    return cleaner.tryClean(visitor);
  }

  /**
   * Whether a tier is short of free segments, cleaning would hardly make some, and a tier below it
   * has room: then its coldest pages should move down.
   */
  public boolean needsMoveDown() {
    for (int i = 0; i + 1 < tiers.size(); i++) {
      if (cleaner.canMoveDown(i) && !tiers.get(i).needsCleaning(nanoClock.getAsLong())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Empties the segment whose pages have been longest in a tier that is short of room: shows its
   * records to the visitor; what it writes goes to the tiers below.
   *
   * @return as {@link #tryClean}; NOTHING_TO_CLEAN if there is no such segment
   */
  public int tryMoveDown(SegmentVisitor visitor) {
    return cleaner.tryMoveDown(visitor);
  }

  /** Bytes of all tiers, whole segments. */
  public long capacityBytes() {
    long segments = 0;
    for (int i = 0; i < tiers.size(); i++) {
      segments += tiers.get(i).table().segments();
    }
    return segments << SpillLayout.SEGMENT_SHIFT;
  }

  /**
   * Pages that find room however badly they compress, if the caller cleans when told that there is
   * no space: the capacity less what cleaning needs to work.
   */
  public long guaranteedPages() {
    long pages = 0;
    for (int i = 0; i < tiers.size(); i++) {
      pages += tiers.get(i).guaranteedPages();
    }
    return pages;
  }

  /** Bytes of the segments in use, the open ones included, dead records as well. */
  public long bytesUsed() {
    long segments = 0;
    for (int i = 0; i < tiers.size(); i++) {
      segments += tiers.get(i).usedSegments();
    }
    return segments << SpillLayout.SEGMENT_SHIFT;
  }

  /** Bytes of live records, with their headers and padding. */
  public long liveBytes() {
    long units = 0;
    for (int i = 0; i < tiers.size(); i++) {
      units += tiers.get(i).table().liveUnits();
    }
    return units << SpillLayout.UNIT_SHIFT;
  }

  /** Memory of the spill's index in bytes; buffers are not part of it. */
  public long metadataBytes() {
    long bytes = 0;
    for (int i = 0; i < tiers.size(); i++) {
      bytes += tiers.get(i).table().metadataBytes();
    }
    return bytes;
  }

  /** Read operations sent to the tiers. */
  public long reads() {
    long reads = 0;
    for (int i = 0; i < tiers.size(); i++) {
      reads += tiers.get(i).reads();
    }
    return reads;
  }

  /** Reads that needed no operation, see {@link ReadAhead}. */
  public long readAheadHits() {
    return readAhead.hits();
  }

  /** Write operations sent to the tiers. */
  public long writes() {
    long writes = 0;
    for (int i = 0; i < tiers.size(); i++) {
      writes += tiers.get(i).writes();
    }
    return writes;
  }

  /** Number of tiers. */
  public int tiers() {
    return tiers.size();
  }

  /** The numbers of a tier, 0 being the first one. */
  public TierStats stats(int tier) {
    return tiers.get(tier).stats(nanoClock.getAsLong());
  }

  /** Whether every tier passes the page cache by. */
  public boolean directIo() {
    for (int i = 0; i < tiers.size(); i++) {
      if (!tiers.get(i).directIo()) {
        return false;
      }
    }
    return true;
  }

  /** Compares the counts with each other; for tests, while nothing else runs. */
  void checkInvariants() {
    tiers.forEach(tier -> tier.table().checkInvariants());
  }

  /**
   * Forgets the key and closes the tiers: everything spilled is lost. What is called afterwards
   * fails with an IllegalStateException. Waits for I/O under way; where a device hangs, buffers and
   * files are left alone, because the system may still write to them.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean idle = idleBatches.close(CLOSE_TIMEOUT_MS);
    if (idle) {
      for (SpillBatch batch : batches) {
        batch.close();
      }
    }
    idle &= cleaner.close(CLOSE_TIMEOUT_MS);
    if (idle) {
      buffers.close();
    }
    if (idleRuns.close(CLOSE_TIMEOUT_MS)) {
      for (SpillRun run : runs) {
        run.close();
      }
      readAhead.close();
    } else {
      idle = false;
    }
    for (int i = 0; i < tiers.size(); i++) {
      tiers.get(i).close(CLOSE_TIMEOUT_MS, idle);
    }
    key.destroy();
  }

  private Tier tier(long location) {
    if (!SpillLayout.isLocation(location)) {
      throw new IllegalArgumentException("no location: " + location);
    }
    return tierOf(SpillLayout.segment(location));
  }

  private Tier tierOf(int segment) {
    for (int i = 0; i < tiers.size(); i++) {
      Tier tier = tiers.get(i);
      if (tier.holds(segment)) {
        return tier;
      }
    }
    throw new IllegalArgumentException("no segment: " + segment);
  }
}
