package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.transport.TransportException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes requests by FUSE over io_uring (Linux 6.14) and answers them, one after the
 * other. The kernel queues a request for the processor that it is made on, and gives it to an entry
 * that is free; the entry's thread runs on the same processor, so nobody has to be woken elsewhere.
 *
 * <p>With one entry the thread is never given a request that it has no time for: while it is at
 * work, or waits for the spill or for a text, its entry is not free.
 */
final class RingServer implements Runnable {
  /** No matter which. */
  static final int ANY_PROCESSOR = -1;

  private static final Logger LOG = LoggerFactory.getLogger(RingServer.class);

  private final String name;
  private final int processor;
  private final List<RingEntry> entries;
  private final RequestHandler[] handlers;
  private final FuseDevice device;
  private final Arena arena;
  private final Semaphore lateReplies = new Semaphore(0);
  private final CompletableFuture<Void> registered = new CompletableFuture<>();
  private int served;

  /**
   * Creates one.
   *
   * @param name of the thread
   * @param processor to run on, or {@link #ANY_PROCESSOR}
   * @param entries for one request each
   * @param device the mount
   * @param handlers makes the handler of an entry
   * @param arena outlives the thread
   */
  RingServer(
      String name,
      int processor,
      List<RingEntry> entries,
      FuseDevice device,
      HandlerMaker handlers,
      Arena arena) {
    this.name = name;
    this.processor = processor;
    this.entries = List.copyOf(entries);
    this.device = device;
    this.arena = arena;
    this.handlers =
        this.entries.stream()
            .map(
                entry -> handlers.make(entry.buffer(), (from, length) -> late(entry, from, length)))
            .toArray(RequestHandler[]::new);
  }

  String name() {
    return name;
  }

  /** Makes what answers the requests in a buffer. */
  @FunctionalInterface
  interface HandlerMaker {
    RequestHandler make(MessageBuffer buffer, ReplyTarget late);
  }

  /**
   * Is done when the kernel has all entries; fails with a {@link TransportException} where it does
   * not take them.
   */
  CompletableFuture<Void> registered() {
    return registered;
  }

  @Override
  public void run() {
    try (IoUring ring = new IoUring(entries.size(), arena)) {
      register(ring);
      while (served > 0) {
        wait(ring);
        while (ring.hasCompletion()) {
          int number = ring.userData();
          int result = ring.result();
          ring.next();
          complete(ring, number, result);
        }
      }
    } catch (TransportException e) {
      registered.completeExceptionally(e);
    }
  }

  private void register(IoUring ring) throws TransportException {
    if (processor != ANY_PROCESSOR) {
      int result = Libc.runOn(processor);
      if (result < 0) {
        LOG.info("a thread does not stay on processor {}: errno {}", processor, -result);
      }
    }
    for (int i = 0; i < entries.size(); i++) {
      ring.register(device, entries.get(i), i);
    }
    int result = ring.submitAndWait(0);
    if (result == 0 && ring.hasCompletion()) {
      // The kernel has nothing to ask yet, so this is a refusal.
      result = ring.result();
    }
    if (result < 0) {
      throw new TransportException("the kernel takes no requests by io_uring: errno " + -result);
    }
    served = entries.size();
    registered.complete(null);
  }

  private void wait(IoUring ring) {
    int result = ring.submitAndWait(1);
    if (result < 0 && !isPassing(-result)) {
      LOG.error("a thread of io_uring ends: errno {}", -result);
      served = 0;
    }
  }

  private static boolean isPassing(int errno) {
    return switch (errno) {
      case Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM -> true;
      default -> false;
    };
  }

  private void complete(IoUring ring, int number, int result) {
    if (result < 0) {
      // The mount has ended.
      if (result != -Errno.ENOTCONN) {
        LOG.error("the kernel has taken an entry from io_uring: errno {}", -result);
      }
      served--;
      return;
    }
    RingEntry entry = entries.get(number);
    serve(entry, handlers[number]);
    ring.commitAndFetch(device, entry, number);
  }

  private void serve(RingEntry entry, RequestHandler handler) {
    int length = entry.take();
    if (length == RingEntry.MALFORMED) {
      entry.give(handler.refused(entry.unique()));
      return;
    }
    int reply = handler.handle(length);
    switch (reply) {
      case RequestHandler.LATER -> lateReplies.acquireUninterruptibly();
      // What the kernel expects no reply to does not come this way.
      case RequestHandler.NO_REPLY -> entry.give(handler.refused(entry.unique()));
      default -> entry.give(reply);
    }
  }

  /** Called by another thread while this one waits. */
  private void late(RingEntry entry, MessageBuffer from, int length) {
    MemorySegment.copy(
        from.memory(),
        MessageBuffer.REPLY_OFFSET,
        entry.buffer().memory(),
        MessageBuffer.REPLY_OFFSET,
        length);
    entry.give(length);
    lateReplies.release();
  }
}
