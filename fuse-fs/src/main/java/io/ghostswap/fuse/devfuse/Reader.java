package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reader thread: takes a request, answers it, and so on until the mount ends. */
final class Reader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Reader.class);

  private final FuseDevice device;
  private final MessageBuffer buffer;
  private final RequestHandler handler;
  private boolean refusalLogged;

  Reader(FuseDevice device, MessageBuffer buffer, RequestHandler handler) {
    this.device = device;
    this.buffer = buffer;
    this.handler = handler;
  }

  @Override
  public void run() {
    while (serve()) {
      // Until the mount ends.
    }
  }

  /**
   * Waits for one request and answers it.
   *
   * @return false where the mount has ended
   */
  boolean serve() {
    int bytes = device.read(buffer.requestAddress(), buffer.requestCapacity());
    if (bytes >= 0) {
      send(handler.handle(bytes));
      return true;
    }
    if (isPassing(-bytes)) {
      return true;
    }
    if (bytes != -Errno.ENODEV) {
      LOG.error("a reader of /dev/fuse ends: errno {}", -bytes);
    }
    return false;
  }

  /** Errors of one request, which the kernel has taken back or answered itself. */
  private static boolean isPassing(int errno) {
    return switch (errno) {
      case Errno.EINTR, Errno.EAGAIN, Errno.ENOENT, Errno.EIO, Errno.ENOMEM -> true;
      default -> false;
    };
  }

  private void send(int length) {
    if (length == RequestHandler.NO_REPLY || length == RequestHandler.LATER) {
      return;
    }
    int result = device.write(buffer.replyAddress(), length);
    if (result >= 0 || result == -Errno.ENOENT || result == -Errno.ENODEV) {
      return; // sent, or its caller was interrupted, or the mount has ended
    }
    // Without any answer the caller would wait for ever.
    device.write(buffer.replyAddress(), handler.refused());
    if (!refusalLogged) {
      refusalLogged = true;
      LOG.error("the kernel refused a reply: errno {}; its like is not logged", -result);
    }
  }
}
