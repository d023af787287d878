package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.transport.TransportException;

/**
 * What the kernel and this transport have agreed on.
 *
 * @param minor version of the protocol that both speak, {@link #OLDEST_MINOR} to {@link
 *     #NEWEST_MINOR}
 * @param flags what is used of that which the kernel offers
 * @param readaheadBytes as the kernel proposes
 * @param maxRequestBytes largest read or write
 * @param maxBackground asynchronous requests that may be under way at once
 */
record Session(int minor, long flags, int readaheadBytes, int maxRequestBytes, int maxBackground) {
  /** Version of the protocol. */
  static final int MAJOR = 7;

  /** Requests and replies have had the sizes of {@link RequestLayout} since then. */
  static final int OLDEST_MINOR = 12;

  /** What is newer is not used here; a newer kernel speaks this one as well. */
  static final int NEWEST_MINOR = 42;

  /** Several reads of a file at once. */
  static final int ASYNC_READ = 1;

  /** Writes larger than a page. */
  static final int BIG_WRITES = 1 << 5;

  /** A direct read or write that its caller does not wait for is not waited for here either. */
  static final int ASYNC_DIO = 1 << 15;

  /** Several lookups in a directory at once. */
  static final int PARALLEL_DIROPS = 1 << 18;

  /** Requests larger than 32 pages. */
  static final int MAX_PAGES = 1 << 22;

  /** There are more than 32 flags. */
  static final int INIT_EXT = 1 << 30;

  /** Requests come by io_uring; no other does until all processors have a place for one. */
  static final long OVER_IO_URING = 1L << 41;

  /** Largest request that is ever agreed on. */
  static final int LARGEST_REQUEST_BYTES = 1 << 20;

  /**
   * Largest request by io_uring: each place has a buffer of this size. The kernel swaps out and in
   * no larger ones but where whole clusters of it happen to be neighbours.
   */
  static final int LARGEST_RING_REQUEST_BYTES = 32 * MessageBuffer.PAGE_SIZE;

  private static final long WANTED =
      ASYNC_READ | BIG_WRITES | ASYNC_DIO | PARALLEL_DIROPS | MAX_PAGES;
  private static final long WANTED_BY_IO_URING = WANTED | INIT_EXT | OVER_IO_URING;
  private static final int BYTES_WITHOUT_MAX_PAGES = 32 * MessageBuffer.PAGE_SIZE;
  private static final int MINOR_OF_LONG_REPLY = 23;

  /**
   * A loop device has 128 requests under way at most; beyond the agreed number it would have to
   * wait for one to end, and a page that is read behind a crowd of writes with it.
   */
  private static final int BACKGROUND_OF_A_FILE = 256;

  /**
   * Agrees with a kernel of the same major version.
   *
   * @param pagesLimit pages of a request that the administrator allows
   * @param files number of ghost files
   * @param byIoUring whether requests are to come by io_uring
   * @throws TransportException where the kernel is too old
   */
  static Session agree(
      int minor, int readaheadBytes, long offered, int pagesLimit, int files, boolean byIoUring)
      throws TransportException {
    if (minor < OLDEST_MINOR || (offered & BIG_WRITES) == 0) {
      throw new TransportException(
          "the kernel speaks FUSE "
              + MAJOR
              + "."
              + Integer.toUnsignedString(minor)
              + ", which is too old for it to be spoken directly; use jnr-fuse");
    }
    if (byIoUring && (offered & OVER_IO_URING) == 0) {
      throw new TransportException("the kernel offers no FUSE over io_uring; use dev-fuse");
    }
    int largest = byIoUring ? LARGEST_RING_REQUEST_BYTES : LARGEST_REQUEST_BYTES;
    int maxRequestBytes =
        (offered & MAX_PAGES) == 0
            ? BYTES_WITHOUT_MAX_PAGES
            : Math.clamp(
                (long) pagesLimit * MessageBuffer.PAGE_SIZE, MessageBuffer.PAGE_SIZE, largest);
    return new Session(
        Math.min(minor, NEWEST_MINOR),
        offered & (byIoUring ? WANTED_BY_IO_URING : WANTED),
        readaheadBytes,
        maxRequestBytes,
        files * BACKGROUND_OF_A_FILE);
  }

  /** Asynchronous requests from which on the kernel takes the device for congested. */
  int congestionThreshold() {
    return maxBackground / 4 * 3;
  }

  /** Length of the reply to INIT that a kernel of this version takes. */
  int initReplySize() {
    return minor >= MINOR_OF_LONG_REPLY ? ReplyLayout.INIT_SIZE : ReplyLayout.INIT_OLD_SIZE;
  }
}
