package io.ghostswap.fuse.devfuse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory for one request at a time and its reply. Both have their data at the same page
 * boundary, with what precedes data right before it: so a write's pages are stored from where the
 * kernel put them, and a read's pages are loaded to where the kernel takes them.
 *
 * <pre>
 * 0        4016                 4080           4096
 * | unused | request header, 80 bytes          | data
 *                               | reply header | data
 * </pre>
 *
 * A reply overwrites its request, so everything is read out of a request before its reply is begun.
 * Owned by one thread at a time; freed with its arena.
 */
final class MessageBuffer {
  static final int PAGE_SIZE = 4096;

  /** Where data of a request and of a reply begin. */
  static final int DATA_OFFSET = PAGE_SIZE;

  /** Where a request begins. */
  static final int REQUEST_OFFSET = DATA_OFFSET - RequestLayout.TRANSFER_SIZE;

  /** Where a reply begins. */
  static final int REPLY_OFFSET = DATA_OFFSET - ReplyLayout.HEADER_SIZE;

  private final MemorySegment memory;

  /** Wraps memory that begins at a page boundary and is longer than {@link #DATA_OFFSET}. */
  MessageBuffer(MemorySegment memory) {
    this.memory = memory;
  }

  /** Allocates one for data of so many bytes; all of it is touched. */
  static MessageBuffer allocate(Arena arena, int dataBytes) {
    return new MessageBuffer(arena.allocate((long) DATA_OFFSET + dataBytes, PAGE_SIZE));
  }

  MemorySegment memory() {
    return memory;
  }

  /** Most bytes of data that fit into it. */
  int dataCapacity() {
    return (int) (memory.byteSize() - DATA_OFFSET);
  }

  long requestAddress() {
    return memory.address() + REQUEST_OFFSET;
  }

  /** Most bytes of a request, headers and data. */
  int requestCapacity() {
    return (int) (memory.byteSize() - REQUEST_OFFSET);
  }

  long replyAddress() {
    return memory.address() + REPLY_OFFSET;
  }
}
