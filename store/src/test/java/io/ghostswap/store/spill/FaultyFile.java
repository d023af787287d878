package io.ghostswap.store.spill;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk in memory that fails when told to. */
public final class FaultyFile implements BackingFile {

  private static final long HANG_LIMIT_S = 30;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment disk;
  private final AtomicInteger writesUntilError = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger readsUntilError = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicBoolean failOneRead = new AtomicBoolean();
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile int error = Libc.EIO;
  private volatile boolean torn;
  private volatile CountDownLatch hang;
  private volatile boolean closed;

  public FaultyFile(int segments) {
    disk = arena.allocate((long) segments << SpillLayout.SEGMENT_SHIFT, SpillLayout.BLOCK_BYTES);
  }

  /** All writes but the next so many fail; a torn write leaves half of its bytes on the disk. */
  public void failWritesAfter(int good, int errorNumber, boolean tear) {
    error = errorNumber;
    torn = tear;
    writesUntilError.set(good);
  }

  public void failReadsAfter(int good) {
    readsUntilError.set(good);
  }

  /** The next read fails, those after it do not. */
  public void failNextRead() {
    failOneRead.set(true);
  }

  public void heal() {
    writesUntilError.set(Integer.MAX_VALUE);
    readsUntilError.set(Integer.MAX_VALUE);
  }

  /** I/Os that begin from now on wait until the latch is released. */
  public CountDownLatch hang() {
    hang = new CountDownLatch(1);
    return hang;
  }

  public void stopHanging() {
    CountDownLatch latch = hang;
    hang = null;
    latch.countDown();
  }

  /** I/Os that have begun and not ended. */
  public int underWay() {
    return underWay.get();
  }

  public void flipBit(long position, int bit) {
    byte old = disk.get(ValueLayout.JAVA_BYTE, position);
    disk.set(ValueLayout.JAVA_BYTE, position, (byte) (old ^ 1 << bit));
  }

  MemorySegment disk() {
    return disk;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public long sizeBytes() {
    return disk.byteSize();
  }

  @Override
  public boolean directIo() {
    return true;
  }

  @Override
  public int read(IoBuffer buffer, int offset, int length, long position) {
    requireAligned(offset, length, position);
    waitWhileHanging();
    if (failOneRead.getAndSet(false) || isFailing(readsUntilError)) {
      return error;
    }
    MemorySegment.copy(disk, position, buffer.memory(), offset, length);
    return 0;
  }

  @Override
  public int write(IoBuffer buffer, int offset, int length, long position) {
    requireAligned(offset, length, position);
    waitWhileHanging();
    if (isFailing(writesUntilError)) {
      if (torn) {
        MemorySegment.copy(buffer.memory(), offset, disk, position, length / 2);
      }
      return error;
    }
    MemorySegment.copy(buffer.memory(), offset, disk, position, length);
    return 0;
  }

  private static boolean isFailing(AtomicInteger untilError) {
    return untilError.getAndUpdate(n -> n == Integer.MAX_VALUE || n == 0 ? n : n - 1) == 0;
  }

  private static void requireAligned(long offset, long length, long position) {
    if (((offset | length | position) & SpillLayout.BLOCK_BYTES - 1) != 0 || length == 0) {
      throw new AssertionError("not whole blocks: " + offset + "," + length + "," + position);
    }
  }

  private void waitWhileHanging() {
    CountDownLatch latch = hang;
    if (latch == null) {
      return;
    }
    underWay.incrementAndGet();
    try {
      if (!latch.await(HANG_LIMIT_S, TimeUnit.SECONDS)) {
        throw new AssertionError("never released");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      underWay.decrementAndGet();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
