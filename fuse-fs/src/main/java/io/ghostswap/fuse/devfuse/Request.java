package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.GhostFileSystem;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The request that is in a {@link MessageBuffer}: the trust boundary. {@link #check} says whether
 * it is whole; only then the fields of its operation may be asked for. No field is ever read beyond
 * the bytes that came, where the rest of an older request lies.
 *
 * <p>Made once for each thread; nothing here makes an object but {@link #name} and {@link #text}.
 */
final class Request {
  /** Valid, with all that its operation needs. */
  static final int OK = 0;

  /** Flag of READ: the files of the process that reads are known, by {@code lock_owner}. */
  private static final int FUSE_READ_LOCKOWNER = 1 << 1;

  private static final int LONGEST_NAME = GhostFileSystem.NAME_MAX;

  private final MemorySegment memory;
  private final int capacity;
  private final int dataCapacity;
  private int length;
  private int opcode;
  private long unique;

  Request(MessageBuffer buffer) {
    memory = buffer.memory();
    capacity = buffer.requestCapacity();
    dataCapacity = buffer.dataCapacity();
  }

  /**
   * Takes a request.
   *
   * @param bytes how many the kernel has written
   * @return whether there is a header, so that the request can be answered at all
   */
  boolean take(int bytes) {
    if (bytes < RequestLayout.HEADER_SIZE || bytes > capacity) {
      return false;
    }
    length = bytes;
    opcode = intAt(RequestLayout.OPCODE_OFFSET);
    unique = longAt(RequestLayout.UNIQUE_OFFSET);
    return true;
  }

  /** {@link #OK}, or the negated errno that answers a request that is malformed. */
  int check() {
    if (intAt(RequestLayout.LENGTH_OFFSET) != length) {
      return -Errno.EIO;
    }
    return switch (opcode) {
      case Opcode.LOOKUP -> checkName();
      case Opcode.SETATTR -> atLeast(RequestLayout.SETATTR_SIZE);
      case Opcode.OPEN, Opcode.OPENDIR -> atLeast(RequestLayout.OPEN_SIZE);
      case Opcode.READ, Opcode.READDIR -> checkRead();
      case Opcode.WRITE -> checkWrite();
      case Opcode.RELEASE -> atLeast(RequestLayout.RELEASE_SIZE);
      case Opcode.FALLOCATE -> atLeast(RequestLayout.ALLOCATE_SIZE);
      case Opcode.INIT -> atLeast(RequestLayout.INIT_MIN_SIZE);
      default -> OK;
    };
  }

  private int atLeast(int bytes) {
    return length >= bytes ? OK : -Errno.EINVAL;
  }

  private int checkRead() {
    return length >= RequestLayout.TRANSFER_SIZE && isTransfer() ? OK : -Errno.EINVAL;
  }

  private int checkWrite() {
    return length >= RequestLayout.TRANSFER_SIZE
            && isTransfer()
            && size() == length - RequestLayout.TRANSFER_SIZE
        ? OK
        : -Errno.EINVAL;
  }

  /** Sizes are unsigned, positions signed, as the kernel has them. */
  private boolean isTransfer() {
    return size() >= 0 && size() <= dataCapacity && position() >= 0;
  }

  private int checkName() {
    int end = endOfName();
    if (end < 0 || end == RequestLayout.HEADER_SIZE) {
      return -Errno.EINVAL;
    }
    return end - RequestLayout.HEADER_SIZE > LONGEST_NAME ? -Errno.ENAMETOOLONG : OK;
  }

  /** Offset of the byte that ends the name, or -1 where none does, or a slash is in it. */
  private int endOfName() {
    for (int at = RequestLayout.HEADER_SIZE; at < length; at++) {
      byte character = memory.get(JAVA_BYTE, MessageBuffer.REQUEST_OFFSET + at);
      if (character == 0) {
        return at;
      }
      if (character == '/') {
        return -1;
      }
    }
    return -1;
  }

  int opcode() {
    return opcode;
  }

  long unique() {
    return unique;
  }

  long nodeid() {
    return longAt(RequestLayout.NODEID_OFFSET);
  }

  /** The user whose request it is. */
  int uid() {
    return intAt(RequestLayout.UID_OFFSET);
  }

  /** The name of a LOOKUP. */
  String name() {
    int length = endOfName() - RequestLayout.HEADER_SIZE;
    byte[] name = new byte[length];
    MemorySegment.copy(
        memory,
        JAVA_BYTE,
        MessageBuffer.REQUEST_OFFSET + RequestLayout.HEADER_SIZE,
        name,
        0,
        length);
    return new String(name, StandardCharsets.UTF_8);
  }

  /** open(2) flags of OPEN. */
  int openFlags() {
    return intAt(RequestLayout.OPEN_FLAGS_OFFSET);
  }

  /** The handle of everything that has one. */
  long handle() {
    return longAt(RequestLayout.HANDLE_OFFSET);
  }

  /** Position of READ, READDIR, WRITE and FALLOCATE. */
  long position() {
    return longAt(RequestLayout.POSITION_OFFSET);
  }

  /** Whether READ is made by a process itself, and not to fill the page cache. */
  boolean hasReader() {
    return (intAt(RequestLayout.READ_FLAGS_OFFSET) & FUSE_READ_LOCKOWNER) != 0;
  }

  /** Bytes that READ and READDIR want, and WRITE has; no more than the buffer holds. */
  int size() {
    return intAt(RequestLayout.TRANSFER_SIZE_OFFSET);
  }

  /** A copy of what WRITE has. */
  MemorySegment text() {
    return MemorySegment.ofArray(
        memory.asSlice(MessageBuffer.DATA_OFFSET, size()).toArray(JAVA_BYTE));
  }

  long allocateLength() {
    return longAt(RequestLayout.ALLOCATE_LENGTH_OFFSET);
  }

  int allocateMode() {
    return intAt(RequestLayout.ALLOCATE_MODE_OFFSET);
  }

  /** What SETATTR sets, bit by bit. */
  int setattrValid() {
    return intAt(RequestLayout.SETATTR_VALID_OFFSET);
  }

  long setattrSize() {
    return longAt(RequestLayout.SETATTR_SIZE_OFFSET);
  }

  int initMajor() {
    return intAt(RequestLayout.INIT_MAJOR_OFFSET);
  }

  int initMinor() {
    return intAt(RequestLayout.INIT_MINOR_OFFSET);
  }

  int initReadahead() {
    return hasInitFlags() ? intAt(RequestLayout.INIT_READAHEAD_OFFSET) : 0;
  }

  /** What the kernel offers, bit by bit. */
  long initFlags() {
    long flags =
        hasInitFlags() ? Integer.toUnsignedLong(intAt(RequestLayout.INIT_FLAGS_OFFSET)) : 0;
    return (flags & Session.INIT_EXT) != 0 && length >= RequestLayout.INIT_LONG_SIZE
        ? flags | (long) intAt(RequestLayout.INIT_MORE_FLAGS_OFFSET) << Integer.SIZE
        : flags;
  }

  private boolean hasInitFlags() {
    return length >= RequestLayout.INIT_SIZE;
  }

  private int intAt(int offset) {
    return memory.get(JAVA_INT, MessageBuffer.REQUEST_OFFSET + offset);
  }

  private long longAt(int offset) {
    return memory.get(JAVA_LONG, MessageBuffer.REQUEST_OFFSET + offset);
  }
}
