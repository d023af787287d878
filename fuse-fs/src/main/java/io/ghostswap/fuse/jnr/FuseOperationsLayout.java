package io.ghostswap.fuse.jnr;

/**
 * Offsets in the structures of libfuse 2.9 (64 bits) that are reached without a jnr object.
 *
 * <pre>
 * fuse_operations                    fuse_file_info
 *   0 getattr                          0 int      flags
 * 120 read                             8 ulong    fh_old
 * 128 write                           16 int      writepage
 * 304 flags: bit 0 nullpath_ok        20 uint     bits (direct_io, ...)
 *            bit 1 nopath             24 uint64   fh
 * 352 fallocate                       32 uint64   lock_owner
 * </pre>
 */
final class FuseOperationsLayout {
  static final long READ_OFFSET = 120;
  static final long WRITE_OFFSET = 128;
  static final long FLAGS_OFFSET = 304;
  static final long FALLOCATE_OFFSET = 352;

  /** Paths may be null, and libfuse does not work them out where a handle is enough. */
  static final int FLAGS_NO_PATH = 0b11;

  static final long FILE_INFO_FH_OFFSET = 24;
  static final long FILE_INFO_LOCK_OWNER_OFFSET = 32;

  private FuseOperationsLayout() {}
}
