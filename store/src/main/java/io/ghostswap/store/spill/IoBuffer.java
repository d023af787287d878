package io.ghostswap.store.spill;

import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Block-aligned native memory with what one I/O needs beside it: the place where the system leaves
 * its error number, a checksum and a keystream. Made at start and reused; one thread at a time uses
 * it.
 */
final class IoBuffer implements AutoCloseable {

  private final NativeMemory owner;
  private final MemorySegment memory;
  private final MemorySegment errno;
  private final ByteBuffer view;
  private final CRC32C crc = new CRC32C();
  private final Keystream keystream;

  IoBuffer(int bytes, SpillKey key) {
    this.owner = NativeMemory.map(MemoryTag.SPILL_BUFFER, (long) bytes + SpillLayout.BLOCK_BYTES);
    this.memory = owner.segment().asSlice(0, bytes);
    this.errno = owner.segment().asSlice(bytes, SpillLayout.BLOCK_BYTES);
    this.view = memory.asByteBuffer();
    this.keystream = new Keystream(key);
  }

  /** Makes the memory resident, so that the first I/O under pressure need not ask for it. */
  void populate() {
    owner.populate(0, owner.segment().byteSize());
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

  /** Forgets the key and gives the memory back. */
  @Override
  public void close() {
    keystream.close();
    owner.close();
  }
}
