package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory that the kernel puts one request into by io_uring, and takes its reply from. Headers
 * and data lie apart there; here they are brought together and parted again, so that requests and
 * replies are the same as those of read and write. The data, which is most of it, stays in place.
 *
 * <pre>
 * headers                                   data, at the data's place in the {@link MessageBuffer}
 *   0 header of the request or the reply      of the request: a write's pages, a name
 * 128 begin of the request's body             of the reply: all of its body
 * 256 ulong flags, commit id
 * 272 uint  bytes of data
 * </pre>
 *
 * Owned by the kernel or by one thread at a time; freed with its arena.
 */
final class RingEntry {
  /** What {@link #vectors} points to: headers, data. */
  static final int VECTORS = 2;

  static final int HEADERS_SIZE = 288;
  static final int BODY_OFFSET = 128;
  static final int LARGEST_BODY = 128;
  static final int COMMIT_ID_OFFSET = 264;
  static final int DATA_SIZE_OFFSET = 272;

  /** What {@link #take} says of a request whose sizes do not fit together. */
  static final int MALFORMED = -1;

  private static final int ALIGNMENT = 64;
  private static final int VECTOR_SIZE = 16;

  private final int queue;
  private final MemorySegment headers;
  private final MessageBuffer buffer;
  private final MemorySegment vectors;

  /**
   * Allocates one.
   *
   * @param queue whose requests it takes: the number of a processor
   * @param dataBytes largest read or write
   */
  RingEntry(int queue, int dataBytes, Arena arena) {
    this.queue = queue;
    headers = arena.allocate(HEADERS_SIZE, ALIGNMENT);
    buffer = MessageBuffer.allocate(arena, dataBytes);
    vectors = arena.allocate((long) VECTORS * VECTOR_SIZE, Long.BYTES);
    vectors.set(JAVA_LONG, 0, headers.address());
    vectors.set(JAVA_LONG, Long.BYTES, HEADERS_SIZE);
    vectors.set(JAVA_LONG, VECTOR_SIZE, buffer.memory().address() + MessageBuffer.DATA_OFFSET);
    vectors.set(JAVA_LONG, VECTOR_SIZE + Long.BYTES, buffer.dataCapacity());
  }

  int queue() {
    return queue;
  }

  /** Address of two {@code struct iovec}. */
  long vectors() {
    return vectors.address();
  }

  /** Where requests and replies are whole. */
  MessageBuffer buffer() {
    return buffer;
  }

  /** The memory that the kernel fills; for tests. */
  MemorySegment headers() {
    return headers;
  }

  /** What the kernel knows the request by. */
  long commitId() {
    return headers.get(JAVA_LONG, COMMIT_ID_OFFSET);
  }

  /** The number of the request, which any reply must bear. */
  long unique() {
    return headers.get(JAVA_LONG, RequestLayout.UNIQUE_OFFSET);
  }

  /**
   * Brings a request that has come together.
   *
   * @return its length, or {@link #MALFORMED}
   */
  int take() {
    int length = headers.get(JAVA_INT, RequestLayout.LENGTH_OFFSET);
    int data = headers.get(JAVA_INT, DATA_SIZE_OFFSET);
    if (data < 0 || data > buffer.dataCapacity() || length > buffer.requestCapacity()) {
      return MALFORMED;
    }
    int body = length - RequestLayout.HEADER_SIZE - data;
    if (body < 0 || body > LARGEST_BODY) {
      return MALFORMED;
    }
    MemorySegment memory = buffer.memory();
    long bodyAt = MessageBuffer.REQUEST_OFFSET + RequestLayout.HEADER_SIZE;
    if (data > 0 && bodyAt + body != MessageBuffer.DATA_OFFSET) {
      MemorySegment.copy(memory, MessageBuffer.DATA_OFFSET, memory, bodyAt + body, data);
    }
    copyWords(headers, 0, memory, MessageBuffer.REQUEST_OFFSET, RequestLayout.HEADER_SIZE);
    if (body % Long.BYTES == 0) {
      copyWords(headers, BODY_OFFSET, memory, bodyAt, body);
    } else {
      MemorySegment.copy(headers, BODY_OFFSET, memory, bodyAt, body);
    }
    return length;
  }

  /** Parts the reply of so many bytes that is in the buffer, for the kernel to take. */
  void give(int length) {
    copyWords(buffer.memory(), MessageBuffer.REPLY_OFFSET, headers, 0, ReplyLayout.HEADER_SIZE);
    headers.set(JAVA_INT, DATA_SIZE_OFFSET, length - ReplyLayout.HEADER_SIZE);
  }

  /** Word by word: so few are faster so, and nothing is made for it. */
  private static void copyWords(
      MemorySegment from, long fromAt, MemorySegment to, long toAt, int bytes) {
    for (int i = 0; i < bytes; i += Long.BYTES) {
      to.set(JAVA_LONG, toAt + i, from.get(JAVA_LONG, fromAt + i));
    }
  }
}
