package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** Puts requests into a buffer as the kernel does. */
final class RequestWriter {
  static final long UNIQUE = 0x1234_5678_9abcL;

  private static final int FUSE_READ_LOCKOWNER = 1 << 1;

  private final MemorySegment memory;
  private int length;

  RequestWriter(MessageBuffer buffer) {
    memory = buffer.memory();
  }

  /** Begins a request with a header and an empty body of so many bytes. */
  RequestWriter begin(int opcode, long nodeid, int bodyBytes) {
    length = RequestLayout.HEADER_SIZE + bodyBytes;
    memory.asSlice(MessageBuffer.REQUEST_OFFSET, length).fill((byte) 0);
    intAt(RequestLayout.LENGTH_OFFSET, length);
    intAt(RequestLayout.OPCODE_OFFSET, opcode);
    longAt(RequestLayout.UNIQUE_OFFSET, UNIQUE);
    return longAt(RequestLayout.NODEID_OFFSET, nodeid);
  }

  RequestWriter lookup(long parent, byte[] name) {
    begin(Opcode.LOOKUP, parent, name.length + 1);
    MemorySegment.copy(
        name,
        0,
        memory,
        JAVA_BYTE,
        MessageBuffer.REQUEST_OFFSET + RequestLayout.HEADER_SIZE,
        name.length);
    return this;
  }

  /** READ by a process itself, READDIR, or WRITE with its data. */
  RequestWriter transfer(int opcode, long handle, long position, int size) {
    begin(opcode, 2, 40 + (opcode == Opcode.WRITE ? size : 0));
    longAt(RequestLayout.HANDLE_OFFSET, handle);
    longAt(RequestLayout.POSITION_OFFSET, position);
    intAt(RequestLayout.READ_FLAGS_OFFSET, opcode == Opcode.READ ? FUSE_READ_LOCKOWNER : 0);
    return intAt(RequestLayout.TRANSFER_SIZE_OFFSET, size);
  }

  RequestWriter fallocate(long handle, int mode, long position, long bytes) {
    begin(Opcode.FALLOCATE, 2, 32);
    longAt(RequestLayout.HANDLE_OFFSET, handle);
    longAt(RequestLayout.POSITION_OFFSET, position);
    longAt(RequestLayout.ALLOCATE_LENGTH_OFFSET, bytes);
    return intAt(RequestLayout.ALLOCATE_MODE_OFFSET, mode);
  }

  RequestWriter init(int major, int minor, int flags) {
    begin(Opcode.INIT, 0, 64);
    intAt(RequestLayout.INIT_MAJOR_OFFSET, major);
    intAt(RequestLayout.INIT_MINOR_OFFSET, minor);
    intAt(RequestLayout.INIT_READAHEAD_OFFSET, 1 << 17);
    return intAt(RequestLayout.INIT_FLAGS_OFFSET, flags);
  }

  RequestWriter intAt(int offset, int value) {
    memory.set(JAVA_INT, MessageBuffer.REQUEST_OFFSET + offset, value);
    return this;
  }

  RequestWriter longAt(int offset, long value) {
    memory.set(JAVA_LONG, MessageBuffer.REQUEST_OFFSET + offset, value);
    return this;
  }

  /** Gives the request another length than it has, in the header as well. */
  RequestWriter cut(int bytes) {
    length = bytes;
    return intAt(RequestLayout.LENGTH_OFFSET, bytes);
  }

  int length() {
    return length;
  }
}
