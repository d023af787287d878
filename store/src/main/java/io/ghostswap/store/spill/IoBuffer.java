package io.ghostswap.store.spill;

import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Block-aligned native memory with what one I/O needs beside it: the place where the system leaves
 * its error number, a checksum and a keystream. Made at start and reused; one thread at a time uses
 * it. The memory is its own, or a part of what {@link SegmentBuffers} owns.
 */
final class IoBuffer implements AutoCloseable {

  /** What a buffer needs beside its own bytes. */
  static final long ERRNO_BYTES = SpillLayout.BLOCK_BYTES;

  private final MemorySegment memory;
  private final MemorySegment errno;
  private final NativeMemory owned;
  private final ByteBuffer view;
  private final CRC32C crc = new CRC32C();
  private final Keystream keystream;

  /**
   * A buffer with memory of its own, resident at once, so that no I/O under pressure asks for it.
   */
  IoBuffer(int bytes, SpillKey key) {
    this(NativeMemory.map(MemoryTag.SPILL_BUFFER, bytes + ERRNO_BYTES), bytes, key);
  }

  private IoBuffer(NativeMemory owned, int bytes, SpillKey key) {
    this(owned, owned.segment(), bytes, key);
    owned.populate(0, owned.segment().byteSize());
  }

  /**
   * A buffer in memory that somebody else owns.
   *
   * @param memory the buffer's bytes, and {@link #ERRNO_BYTES} behind them
   */
  IoBuffer(MemorySegment memory, int bytes, SpillKey key) {
    this(null, memory, bytes, key);
  }

  private IoBuffer(NativeMemory owned, MemorySegment all, int bytes, SpillKey key) {
    this.owned = owned;
    this.memory = all.asSlice(0, bytes);
    this.errno = all.asSlice(bytes, ERRNO_BYTES);
    this.view = memory.asByteBuffer();
    this.keystream = new Keystream(key);
  }

  MemorySegment memory() {
    return memory;
  }

  /** Where a system call leaves its error number. */
  MemorySegment errno() {
    return errno;
  }

  /** CRC32C over two ranges, one after the other. */
  int checksum(int first, int firstLength, int second, int secondLength) {
    crc.reset();
    view.limit(first + firstLength).position(first);
    crc.update(view);
    view.limit(second + secondLength).position(second);
    crc.update(view);
    return (int) crc.getValue();
  }

  /**
   * Encrypts or decrypts a range that begins at the given unit of a segment of the given
   * generation.
   */
  void cipher(long generation, int unit, int offset, int length) {
    keystream.apply(generation, unit, memory, offset, length);
  }

  /** Forgets the key, and gives the memory back if it is its own. */
  @Override
  public void close() {
    keystream.close();
    if (owned != null) {
      owned.close();
    }
  }
}
