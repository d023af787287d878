package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.transport.TransportException;
import java.util.concurrent.CountDownLatch;

/**
 * The beginning of a mount: the INIT of the kernel, and the lookup by which the mounting thread
 * sees that it reaches this very mount. Thread-safe.
 */
final class Handshake {
  private final int pagesLimit;
  private final int files;
  private final boolean byIoUring;
  private final CountDownLatch probed = new CountDownLatch(1);
  private volatile Session session;
  private volatile TransportException refusal;

  /**
   * Creates one.
   *
   * @param pagesLimit pages of a request that the administrator allows
   * @param files number of ghost files
   * @param byIoUring whether requests are to come by io_uring
   */
  Handshake(int pagesLimit, int files, boolean byIoUring) {
    this.pagesLimit = pagesLimit;
    this.files = files;
    this.byIoUring = byIoUring;
  }

  /** Whether it was agreed, or refused. */
  boolean isDone() {
    return session != null || refusal != null;
  }

  /**
   * What was agreed on, when it {@link #isDone}.
   *
   * @throws TransportException where nothing could be agreed
   */
  Session session() throws TransportException {
    if (refusal != null) {
      throw refusal;
    }
    return session;
  }

  /** Opens when the probe was looked up. */
  CountDownLatch probed() {
    return probed;
  }

  /** Answers INIT. */
  int answer(Request request, Reply reply) {
    int major = request.initMajor();
    if (isDone()) {
      return reply.status(request.unique(), -Errno.EIO);
    }
    if (Integer.compareUnsigned(major, Session.MAJOR) > 0) {
      // It asks once more, with the version that it is told.
      return reply.major(request.unique(), Session.MAJOR);
    }
    try {
      int minor = major == Session.MAJOR ? request.initMinor() : 0;
      Session agreed =
          Session.agree(
              minor, request.initReadahead(), request.initFlags(), pagesLimit, files, byIoUring);
      int length = reply.agreed(request.unique(), agreed);
      session = agreed;
      return length;
    } catch (TransportException e) {
      refusal = e;
      return reply.status(request.unique(), -Errno.EPROTO);
    }
  }
}
