package io.ghostswap.fuse.devfuse;

/**
 * Requests as the kernel writes them, by offset from their first byte; native byte order, protocol
 * 7.12 and later. Fields that later versions append to a body are not read.
 *
 * <pre>
 * header                   OPEN, OPENDIR    READ, READDIR, WRITE   FALLOCATE
 *  0 uint   length         40 uint flags    40 ulong handle        40 ulong handle
 *  4 uint   opcode                          48 ulong position      48 ulong position
 *  8 ulong  unique         RELEASE          56 uint  size          56 ulong length
 * 16 ulong  nodeid         40 ulong handle  60 uint  flags         64 uint  mode
 * 24 uint   uid, gid, pid                   80 data of WRITE
 * 40 body                  LOOKUP           SETATTR                INIT
 *                          40 name, NUL     40 uint  valid         40 uint major
 *                                           56 ulong size          44 uint minor
 *                                                                  48 uint max_readahead
 *                                                                  52 uint flags
 *                                                                  56 uint more flags
 * </pre>
 */
final class RequestLayout {
  static final int LENGTH_OFFSET = 0;
  static final int OPCODE_OFFSET = 4;
  static final int UNIQUE_OFFSET = 8;
  static final int NODEID_OFFSET = 16;
  static final int UID_OFFSET = 24;
  static final int HEADER_SIZE = 40;

  static final int OPEN_FLAGS_OFFSET = HEADER_SIZE;
  static final int OPEN_SIZE = HEADER_SIZE + 8;

  static final int HANDLE_OFFSET = HEADER_SIZE;
  static final int POSITION_OFFSET = HEADER_SIZE + 8;
  static final int TRANSFER_SIZE_OFFSET = HEADER_SIZE + 16;
  static final int READ_FLAGS_OFFSET = HEADER_SIZE + 20;
  static final int TRANSFER_SIZE = HEADER_SIZE + 40;

  static final int ALLOCATE_LENGTH_OFFSET = HEADER_SIZE + 16;
  static final int ALLOCATE_MODE_OFFSET = HEADER_SIZE + 24;
  static final int ALLOCATE_SIZE = HEADER_SIZE + 32;

  static final int RELEASE_SIZE = HEADER_SIZE + 24;

  static final int SETATTR_VALID_OFFSET = HEADER_SIZE;
  static final int SETATTR_SIZE_OFFSET = HEADER_SIZE + 16;
  static final int SETATTR_SIZE = HEADER_SIZE + 88;

  static final int INIT_MAJOR_OFFSET = HEADER_SIZE;
  static final int INIT_MINOR_OFFSET = HEADER_SIZE + 4;
  static final int INIT_READAHEAD_OFFSET = HEADER_SIZE + 8;
  static final int INIT_FLAGS_OFFSET = HEADER_SIZE + 12;

  /** A kernel of another major version may send no more than its number. */
  static final int INIT_MIN_SIZE = HEADER_SIZE + 8;

  static final int INIT_SIZE = HEADER_SIZE + 16;

  static final int INIT_MORE_FLAGS_OFFSET = HEADER_SIZE + 16;
  static final int INIT_LONG_SIZE = HEADER_SIZE + 64;

  private RequestLayout() {}
}
