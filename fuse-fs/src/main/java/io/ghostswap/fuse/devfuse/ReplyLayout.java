package io.ghostswap.fuse.devfuse;

/**
 * Replies as the kernel takes them, by offset from their first byte; native byte order. All sizes
 * are those of protocol 7.12 and later, but for INIT, whose reply grew with 7.23.
 *
 * <pre>
 * header            attributes (88)       LOOKUP                GETATTR, SETATTR   OPEN
 *  0 uint length     0 ulong inode        16 ulong nodeid       16 ulong valid     16 ulong handle
 *  4 int  error      8 ulong size         24 ulong generation   24 uint  nsec      24 uint  flags
 *  8 ulong unique   16 ulong blocks       32 ulong entry valid  32 attributes
 * 16 body           24 ulong a,m,c time   40 ulong attr valid                      WRITE
 *                   48 uint a,m,c nsec    48 uint nsec, nsec    STATFS             16 uint size
 *                   60 uint mode          56 attributes         16 ulong blocks
 *                   64 uint links                               24 ulong bfree, bavail
 *                   68 uint uid, gid      directory entry       40 ulong files, ffree
 *                   76 uint rdev           0 ulong inode        56 uint  bsize
 *                   80 uint blksize        8 ulong next         60 uint  namelen
 *                                         16 uint  name length  64 uint  frsize
 * INIT                                    20 uint  type
 * 16 uint major, minor                    24 name, to the next multiple of 8
 * 24 uint max_readahead
 * 28 uint flags
 * 32 ushort max_background
 * 34 ushort congestion_threshold
 * 36 uint max_write
 * 40 uint time_gran          7.23 and later from here
 * 44 ushort max_pages
 * 48 uint more flags
 * </pre>
 */
final class ReplyLayout {
  static final int LENGTH_OFFSET = 0;
  static final int ERROR_OFFSET = 4;
  static final int UNIQUE_OFFSET = 8;
  static final int HEADER_SIZE = 16;

  static final int ATTR_INODE_OFFSET = 0;
  static final int ATTR_SIZE_OFFSET = 8;
  static final int ATTR_BLOCKS_OFFSET = 16;
  static final int ATTR_ATIME_OFFSET = 24;
  static final int ATTR_MTIME_OFFSET = 32;
  static final int ATTR_CTIME_OFFSET = 40;
  static final int ATTR_MODE_OFFSET = 60;
  static final int ATTR_LINKS_OFFSET = 64;
  static final int ATTR_BLKSIZE_OFFSET = 80;
  static final int ATTR_SIZE = 88;

  static final int ENTRY_NODEID_OFFSET = HEADER_SIZE;
  static final int ENTRY_VALID_OFFSET = HEADER_SIZE + 16;
  static final int ENTRY_ATTR_VALID_OFFSET = HEADER_SIZE + 24;
  static final int ENTRY_ATTR_OFFSET = HEADER_SIZE + 40;
  static final int ENTRY_SIZE = ENTRY_ATTR_OFFSET + ATTR_SIZE;

  static final int GETATTR_VALID_OFFSET = HEADER_SIZE;
  static final int GETATTR_ATTR_OFFSET = HEADER_SIZE + 16;
  static final int GETATTR_SIZE = GETATTR_ATTR_OFFSET + ATTR_SIZE;

  static final int OPEN_HANDLE_OFFSET = HEADER_SIZE;
  static final int OPEN_FLAGS_OFFSET = HEADER_SIZE + 8;
  static final int OPEN_SIZE = HEADER_SIZE + 16;

  static final int WRITE_COUNT_OFFSET = HEADER_SIZE;
  static final int WRITE_SIZE = HEADER_SIZE + 8;

  static final int STATFS_BLOCKS_OFFSET = HEADER_SIZE;
  static final int STATFS_FREE_OFFSET = HEADER_SIZE + 8;
  static final int STATFS_AVAILABLE_OFFSET = HEADER_SIZE + 16;
  static final int STATFS_FILES_OFFSET = HEADER_SIZE + 24;
  static final int STATFS_BSIZE_OFFSET = HEADER_SIZE + 40;
  static final int STATFS_NAMELEN_OFFSET = HEADER_SIZE + 44;
  static final int STATFS_FRSIZE_OFFSET = HEADER_SIZE + 48;
  static final int STATFS_SIZE = HEADER_SIZE + 80;

  static final int DIRENT_INODE_OFFSET = 0;
  static final int DIRENT_NEXT_OFFSET = 8;
  static final int DIRENT_NAME_LENGTH_OFFSET = 16;
  static final int DIRENT_TYPE_OFFSET = 20;
  static final int DIRENT_NAME_OFFSET = 24;

  static final int INIT_MAJOR_OFFSET = HEADER_SIZE;
  static final int INIT_MINOR_OFFSET = HEADER_SIZE + 4;
  static final int INIT_READAHEAD_OFFSET = HEADER_SIZE + 8;
  static final int INIT_FLAGS_OFFSET = HEADER_SIZE + 12;
  static final int INIT_BACKGROUND_OFFSET = HEADER_SIZE + 16;
  static final int INIT_CONGESTION_OFFSET = HEADER_SIZE + 18;
  static final int INIT_MAX_WRITE_OFFSET = HEADER_SIZE + 20;
  static final int INIT_TIME_GRAN_OFFSET = HEADER_SIZE + 24;
  static final int INIT_MAX_PAGES_OFFSET = HEADER_SIZE + 28;
  static final int INIT_MORE_FLAGS_OFFSET = HEADER_SIZE + 32;
  static final int INIT_SIZE = HEADER_SIZE + 64;

  /** The reply of INIT to a kernel before 7.23. */
  static final int INIT_OLD_SIZE = HEADER_SIZE + 24;

  private ReplyLayout() {}
}
