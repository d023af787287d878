package io.ghostswap.fuse.fs;

/** Linux error numbers that the file system answers with, always negated by the caller. */
public final class Errno {
  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file, parameter or compressor. */
  public static final int ENOENT = 2;

  /** A signal came. */
  public static final int EINTR = 4;

  /** Input or output error. */
  public static final int EIO = 5;

  /** Not an open file handle. */
  public static final int EBADF = 9;

  /** Not now. */
  public static final int EAGAIN = 11;

  /** No memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** Busy: cannot be done now. */
  public static final int EBUSY = 16;

  /** No such device; of /dev/fuse: not mounted any more. */
  public static final int ENODEV = 19;

  /** Not a directory. */
  public static final int ENOTDIR = 20;

  /** Is a directory. */
  public static final int EISDIR = 21;

  /** Malformed or out of range. */
  public static final int EINVAL = 22;

  /** Too many open files, of everybody together. */
  public static final int ENFILE = 23;

  /** Too many open files of one user. */
  public static final int EMFILE = 24;

  /** Beyond the end of a file whose size is fixed. */
  public static final int EFBIG = 27;

  /** No place left to keep a page. */
  public static final int ENOSPC = 28;

  /** Longer than any name may be. */
  public static final int ENAMETOOLONG = 36;

  /** There is no such operation. */
  public static final int ENOSYS = 38;

  /** Another protocol. */
  public static final int EPROTO = 71;

  /** The mode of the call is not supported. */
  public static final int EOPNOTSUPP = 95;

  public static final int ECONNABORTED = 103;
  public static final int ENOTCONN = 107;
  public static final int ECANCELED = 125;

  private Errno() {}
}
