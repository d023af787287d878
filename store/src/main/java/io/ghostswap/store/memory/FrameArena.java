package io.ghostswap.store.memory;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Frames of 4 KiB out of one reserved range of addresses, and the account of who holds how many.
 *
 * <p>A frame is in one of four states:
 *
 * <pre>
 *             refill (touch)                     allocate
 *   FRESH ------ IN TRANSIT ----> RESIDENT FREE -----------> HELD by a tag
 *     ^  \                          |       ^                  | ^
 *     |   \------ allocate ---------|-------|------------------|-/
 *     |                             |       \------ free ------/
 *     \------- IN TRANSIT &lt;-- trim -/
 * </pre>
 *
 * A fresh frame has no memory behind it. Resident free frames, and those in transit, are the
 * <em>reserve</em>: they count as pool memory, since the kernel has given it and nobody else can
 * use it. So {@link #poolTotalBytes()} (held by the pool + reserve) never passes the limit, except
 * after the limit was lowered, until {@link #trim} and frees have caught up.
 *
 * <p>The frame of the lowest address is handed out first, resident ones before fresh ones, so that
 * what is free gathers at the high end and goes back to the kernel in runs.
 *
 * <p>Thread-safe. One lock, held for some words of bitmap, never for a system call; it is the last
 * lock in the order of the store. The system calls of refill and trim run while their frames are in
 * transit, where nobody else can get them. An allocation never waits for them: the kernel may be
 * reclaiming memory for a refill, by swapping to us. So an allocation may be refused when it is
 * short of the limit by no more than the frames in transit. No garbage.
 */
public final class FrameArena implements AutoCloseable {
  /** Bytes in a frame. */
  public static final int FRAME_SIZE = NativeMemory.PAGE_BYTES;

  /** The answer of {@link #allocate(MemoryTag)} where there is none to be had. */
  public static final int NO_FRAME = -1;

  /**
   * Frames in transit at once by one call: many enough to make the system call cheap a frame, few
   * enough that an allocation hardly misses them.
   */
  private static final int TRANSIT_FRAMES = 64;

  /** The reserve takes at most this part of the limit. */
  private static final int RESERVE_DIVISOR = 4;

  /** Background work starts when the reserve is off its mark by this part of it. */
  private static final int SLACK_DIVISOR = 4;

  private static final int RESERVE = MemoryTag.values().length;

  private final Object lock = new Object();
  private final int capacityFrames;
  private final NativeMemory memory;
  private final IndexSet residentFree;
  private final IndexSet fresh;

  /** Frames held per tag, and the reserve last. Written under the lock, read by anyone. */
  private final AtomicIntegerArray frameCounts = new AtomicIntegerArray(RESERVE + 1);

  private volatile int limitFrames;
  private volatile int wantedReserveFrames;
  private int transitFrames;

  /**
   * An arena without limit and without reserve.
   *
   * @param capacityBytes addresses to reserve; rounded down to frames, at least one
   * @throws IllegalStateException when the kernel refuses so many addresses
   */
  public FrameArena(long capacityBytes) {
    long frames = capacityBytes / FRAME_SIZE;
    if (frames < 1 || frames > Integer.MAX_VALUE - Long.SIZE) {
      throw new IllegalArgumentException("capacity of an arena: " + capacityBytes + " bytes");
    }
    capacityFrames = (int) frames;
    limitFrames = capacityFrames;
    memory = NativeMemory.map(MemoryTag.POOL, frames * FRAME_SIZE);
    residentFree = IndexSet.empty(MemoryTag.POOL, capacityFrames);
    fresh = IndexSet.full(MemoryTag.POOL, capacityFrames);
  }

  /** All frames: frame {@code f} is at {@code f * 4096L}. */
  public MemorySegment memory() {
    return memory.segment();
  }

  /** Number of frames the range of addresses has. */
  public int capacityFrames() {
    return capacityFrames;
  }

  /**
   * Takes one frame; its content is undefined.
   *
   * @return the frame, or {@link #NO_FRAME} at the limit (tag POOL) or when all are held
   */
  public int allocate(MemoryTag tag) {
    synchronized (lock) {
      return isGranted(tag, 1) ? take(tag) : NO_FRAME;
    }
  }

  /**
   * Takes {@code count} frames, or none; their content is undefined.
   *
   * @return false at the limit (tag POOL) or when too few are left; {@code frames} is unchanged
   */
  public boolean allocate(MemoryTag tag, int[] frames, int count) {
    synchronized (lock) {
      if (!isGranted(tag, count)) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        frames[i] = take(tag);
      }
      return true;
    }
  }

  /**
   * Gives a frame back. It stays resident until {@link #trim} finds it beyond the reserve.
   *
   * @throws IllegalStateException when the frame is free already
   */
  public void free(MemoryTag tag, int frame) {
    boolean isOverLimit;
    synchronized (lock) {
      isOverLimit = release(tag, frame);
    }
    if (isOverLimit) {
      trim(1);
    }
  }

  /** Gives the first {@code count} of {@code frames} back, as {@link #free(MemoryTag, int)}. */
  public void free(MemoryTag tag, int[] frames, int count) {
    boolean isOverLimit = false;
    synchronized (lock) {
      for (int i = 0; i < count; i++) {
        isOverLimit |= release(tag, frames[i]);
      }
    }
    if (isOverLimit) {
      trim(count);
    }
  }

  /** Sets the limit of {@link #poolTotalBytes()}; takes effect for the next allocation. */
  public void limitPoolBytes(long bytes) {
    limitFrames = framesOf(bytes);
  }

  /** Sets how much memory should be kept resident and free; at most a quarter of the limit is. */
  public void reserveBytes(long bytes) {
    wantedReserveFrames = framesOf(bytes);
  }

  /** Bytes of frames in use by one tag. */
  public long heldBytes(MemoryTag tag) {
    return bytesOf(frameCounts.getAcquire(tag.ordinal()));
  }

  /** Bytes of frames that are free but have memory behind them. */
  public long reserveHeldBytes() {
    return bytesOf(frameCounts.getAcquire(RESERVE));
  }

  /** Bytes of pool memory: held by the pool, and the reserve. */
  public long poolTotalBytes() {
    synchronized (lock) {
      return bytesOf(poolTotalFrames());
    }
  }

  /**
   * Touches fresh frames until the reserve is full. For a background thread.
   *
   * @param maxFrames most frames to touch in this call
   * @return frames touched; 0 when there is nothing to do or the kernel has no memory
   */
  public int refill(int maxFrames) {
    int touched = 0;
    while (touched < maxFrames) {
      int first;
      int count;
      synchronized (lock) {
        int missing = targetFrames() - count(RESERVE);
        count = Math.min(Math.min(missing, maxFrames - touched), TRANSIT_FRAMES);
        first = fresh.lowest();
        if (count <= 0 || first == IndexSet.NONE) {
          return touched;
        }
        count = fresh.runFrom(first, count);
        fresh.removeRun(first, count);
        transitFrames += count;
        add(RESERVE, count);
      }
      boolean isResident = memory.populate(bytesOf(first), bytesOf(count));
      arrive(isResident ? residentFree : fresh, first, count);
      if (!isResident) {
        return touched;
      }
      touched += count;
    }
    return touched;
  }

  /**
   * Gives free resident frames beyond the reserve, or above the limit, back to the kernel, highest
   * addresses first. For a background thread.
   *
   * @param maxFrames most frames to give back in this call
   * @return frames given back
   */
  public int trim(int maxFrames) {
    int returned = 0;
    while (returned < maxFrames) {
      int first;
      int count;
      synchronized (lock) {
        count = Math.min(Math.min(excessFrames(), maxFrames - returned), TRANSIT_FRAMES);
        int last = residentFree.highest();
        if (count <= 0 || last == IndexSet.NONE) {
          return returned;
        }
        count = residentFree.runDownFrom(last, count);
        first = last - count + 1;
        residentFree.removeRun(first, count);
        transitFrames += count;
      }
      IndexSet destination = residentFree;
      try {
        memory.discard(bytesOf(first), bytesOf(count));
        destination = fresh;
      } finally {
        arrive(destination, first, count);
      }
      returned += count;
    }
    return returned;
  }

  /** Whether the reserve has fallen well below its mark. Any thread, no lock. */
  public boolean needsRefill() {
    int target = targetFrames();
    return frameCounts.getAcquire(RESERVE) < target - target / SLACK_DIVISOR;
  }

  /** Whether more than half of the reserve is used up. Any thread, no lock. */
  public boolean isReserveLow() {
    return frameCounts.getAcquire(RESERVE) < targetFrames() / 2;
  }

  /** Whether the reserve is well above its mark, or the limit is passed. Any thread, no lock. */
  public boolean needsTrim() {
    int target = targetFrames();
    int reserve = frameCounts.getAcquire(RESERVE);
    return reserve > target + target / SLACK_DIVISOR
        || reserve > 0 && poolTotalFrames() > limitFrames;
  }

  /** Checks the account of every frame. Throws {@link AssertionError} where it does not add up. */
  public void checkInvariants() {
    synchronized (lock) {
      int held = 0;
      for (int tag = 0; tag < RESERVE; tag++) {
        held += count(tag);
      }
      if (held + fresh.size() + residentFree.size() + transitFrames != capacityFrames) {
        throw new AssertionError("frames lost: held " + held + ", fresh " + fresh.size());
      }
      int reserve = residentFree.size() + transitFrames;
      if (reserve != count(RESERVE)) {
        throw new AssertionError("reserve is " + reserve + ", counted " + count(RESERVE));
      }
    }
  }

  /** Unmaps everything. Closing twice does nothing. No other call may be running. */
  @Override
  public void close() {
    memory.close();
    residentFree.close();
    fresh.close();
  }

  /** Whether {@code count} frames may be taken now. Caller holds the lock. */
  private boolean isGranted(MemoryTag tag, int count) {
    if (count > residentFree.size() + fresh.size()) {
      return false;
    }
    if (tag != MemoryTag.POOL) {
      return true;
    }
    // What comes from the reserve is in the total already; fresh frames are taken when it is used
    // up except for what is in transit.
    int transit = count > residentFree.size() ? transitFrames : 0;
    return count(MemoryTag.POOL.ordinal()) + count + transit <= limitFrames;
  }

  private int take(MemoryTag tag) {
    int frame = residentFree.lowest();
    if (frame != IndexSet.NONE) {
      residentFree.remove(frame);
      add(RESERVE, -1);
    } else {
      frame = fresh.lowest();
      fresh.remove(frame);
    }
    add(tag.ordinal(), 1);
    return frame;
  }

  /**
   * Puts a frame into the reserve. Caller holds the lock. True when the pool is above its limit by
   * this, which another tag's frame can cause: the pool's own are in its total before and after.
   */
  private boolean release(MemoryTag tag, int frame) {
    if (count(tag.ordinal()) == 0 || fresh.contains(frame)) {
      throw new IllegalStateException("frame " + frame + " is not held by " + tag);
    }
    residentFree.add(frame);
    add(tag.ordinal(), -1);
    add(RESERVE, 1);
    return tag != MemoryTag.POOL && poolTotalFrames() > limitFrames;
  }

  private void arrive(IndexSet set, int first, int count) {
    synchronized (lock) {
      set.addRun(first, count);
      transitFrames -= count;
      if (set == fresh) {
        add(RESERVE, -count);
      }
    }
  }

  private int targetFrames() {
    int limit = limitFrames;
    int room = Math.max(0, limit - frameCounts.getAcquire(MemoryTag.POOL.ordinal()));
    return Math.min(Math.min(wantedReserveFrames, limit / RESERVE_DIVISOR), room);
  }

  /** Frames to give back; those in transit are on their way already. Caller holds the lock. */
  private int excessFrames() {
    int beyondReserve = count(RESERVE) - targetFrames();
    return Math.max(beyondReserve, poolTotalFrames() - limitFrames) - transitFrames;
  }

  private int poolTotalFrames() {
    return frameCounts.getAcquire(MemoryTag.POOL.ordinal()) + frameCounts.getAcquire(RESERVE);
  }

  private int count(int index) {
    return frameCounts.getPlain(index);
  }

  private void add(int index, int delta) {
    frameCounts.setRelease(index, frameCounts.getPlain(index) + delta);
  }

  private int framesOf(long bytes) {
    return (int) Math.min(Math.max(bytes, 0) / FRAME_SIZE, capacityFrames);
  }

  private static long bytesOf(int frames) {
    return (long) frames * FRAME_SIZE;
  }
}
