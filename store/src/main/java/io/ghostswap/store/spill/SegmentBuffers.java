package io.ghostswap.store.spill;

import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;

/**
 * The memory of all buffers as large as a segment, one mapping that is physically contiguous as far
 * as the kernel can. A device takes an I/O in a limited number of contiguous pieces, 128 often: of
 * small pages these are 512 KiB, so that each segment would be two I/Os.
 *
 * <p>The buffers lie one after the other, since a piece more where two huge pages meet is nothing,
 * and a huge page for each would be the double of what they need. So they are given back together.
 * Owned by {@link Spill}.
 */
final class SegmentBuffers implements AutoCloseable {

  private final NativeMemory memory;
  private final SpillKey key;
  private long taken;

  /**
   * Maps the memory.
   *
   * @param bytes of all buffers that will be taken, see {@link #bytes}
   */
  SegmentBuffers(long bytes, SpillKey key) {
    this.memory = NativeMemory.mapContiguous(MemoryTag.SPILL_BUFFER, bytes);
    this.key = key;
  }

  /** Bytes that a buffer takes. */
  static long bytes(int bufferBytes) {
    return bufferBytes + IoBuffer.ERRNO_BYTES;
  }

  /** Makes the memory resident, so that the first I/O under pressure need not ask for it. */
  void populate() {
    memory.populate(0, memory.segment().byteSize());
  }

  /** The next buffer; its memory outlives it. */
  IoBuffer take(int bufferBytes) {
    long at = taken;
    taken += bytes(bufferBytes);
    return new IoBuffer(memory.segment().asSlice(at, bytes(bufferBytes)), bufferBytes, key);
  }

  /** Gives the memory of all buffers back; no I/O may be under way in any of them. */
  @Override
  public void close() {
    memory.close();
  }
}
