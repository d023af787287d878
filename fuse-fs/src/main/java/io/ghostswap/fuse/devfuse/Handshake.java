package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.transport.TransportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * The beginning of a mount: the INIT of the kernel, and the lookup by which the mounting thread
 * sees that it reaches this very mount. Thread-safe.
 */
final class Handshake {
  private final int pagesLimit;
  private final int files;
  private final CompletableFuture<Session> session = new CompletableFuture<>();
  private final CountDownLatch probed = new CountDownLatch(1);

  /**
   * Creates one.
   *
   * @param pagesLimit pages of a request that the administrator allows
   * @param files number of ghost files
   */
  Handshake(int pagesLimit, int files) {
    this.pagesLimit = pagesLimit;
    this.files = files;
  }

  /** What was agreed on; fails with a {@link TransportException} where nothing could be. */
  CompletableFuture<Session> session() {
    return session;
  }

  /** Opens when the probe was looked up. */
  CountDownLatch probed() {
    return probed;
  }

  /** Answers INIT. */
  int answer(Request request, Reply reply) {
    int major = request.initMajor();
    if (session.isDone()) {
      return reply.status(request.unique(), -Errno.EIO);
    }
    if (Integer.compareUnsigned(major, Session.MAJOR) > 0) {
      // It asks once more, with the version that it is told.
      return reply.major(request.unique(), Session.MAJOR);
    }
    try {
      int minor = major == Session.MAJOR ? request.initMinor() : 0;
      Session agreed =
          Session.agree(minor, request.initReadahead(), request.initFlags(), pagesLimit, files);
      int length = reply.agreed(request.unique(), agreed);
      session.complete(agreed);
      return length;
    } catch (TransportException e) {
      session.completeExceptionally(e);
      return reply.status(request.unique(), -Errno.EPROTO);
    }
  }
}
