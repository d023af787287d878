package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A spill over fake disks with a clock that stands still, and the caller's part of the protocol.
 */
final class SpillFixture implements AutoCloseable {

  final Arena arena = Arena.ofShared();
  final MemorySegment source = arena.allocate(4096);
  final MemorySegment target = arena.allocate(4096);
  final AtomicLong nowNs = new AtomicLong(1);
  final FaultyFile[] files;
  final Spill spill;

  SpillFixture(boolean encrypted, int... segments) {
    files = Arrays.stream(segments).mapToObj(FaultyFile::new).toArray(FaultyFile[]::new);
    spill = new Spill(List.of(files), encrypted, nowNs::get);
  }

  static byte[] payload(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  boolean add(SpillBatch batch, int slot, int codec, byte[] payload) {
    MemorySegment.copy(payload, 0, source, ValueLayout.JAVA_BYTE, 0, payload.length);
    return batch.add(slot, codec, payload.length, source, 0);
  }

  /** Writes one page and counts it as live. */
  long store(int slot, byte[] payload) {
    SpillBatch batch = spill.batch();
    try {
      add(batch, slot, 1, payload);
      assertEquals(SpillResult.OK, spill.write(batch));
      long location = batch.location(0);
      spill.addLive(location, payload.length);
      return location;
    } finally {
      spill.recycle(batch);
    }
  }

  /**
   * Writes as many pages as given, all alike, and returns the result; nothing is counted as live.
   */
  int write(int pages, int length) {
    SpillBatch batch = spill.batch();
    try {
      fill(batch, pages, length);
      return spill.write(batch);
    } finally {
      spill.recycle(batch);
    }
  }

  void fill(SpillBatch batch, int pages, int length) {
    for (int i = 0; i < pages; i++) {
      add(batch, i, 1, payload(new Random(i), length));
    }
  }

  int read(long location, int slot, int length) {
    spill.pin(location);
    try {
      return spill.read(location, slot, length, target, 0);
    } finally {
      spill.unpin(location);
    }
  }

  byte[] bytes(int length) {
    return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() {
    spill.checkInvariants();
    spill.close();
    arena.close();
  }
}
