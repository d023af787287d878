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
 * that is free; a thread that runs on the same processor answers, so nobody has to be woken
 * elsewhere.
 *
 * <p>A thread with one entry is never given a request that it has no time for: while it is at work,
 * or waits for the spill or for a text, its entry is not free.
 */
final class RingServer implements Runnable {
  /** No matter which. */
  static final int ANY_PROCESSOR = -1;

  /** Some 100 KiB. */
  private static final int STACK_FRAMES = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(RingServer.class);

  private final String name;
  private final int processor;
  private final List<RingEntry> entries;
  private final RequestHandler[] handlers;
  private final FuseDevice device;
  private final Arena arena;
  private final WaitingTexts waitingTexts;
  private final Semaphore lateReplies = new Semaphore(0);
  private final CompletableFuture<Void> registered = new CompletableFuture<>();
  private int served;

  /** Whether the request in hand was counted as one that waits. */
  private boolean counted;

  /**
   * Creates one.
   *
   * @param name of the thread
   * @param processor to run on, or {@link #ANY_PROCESSOR}
   * @param entries for one request each
   * @param device the mount
   * @param handlers makes the handler of an entry
   * @param waitingTexts of all threads of the processor
   * @param arena outlives the thread
   */
  RingServer(
      String name,
      int processor,
      List<RingEntry> entries,
      FuseDevice device,
      HandlerMaker handlers,
      WaitingTexts waitingTexts,
      Arena arena) {
    this.name = name;
    this.processor = processor;
    this.entries = List.copyOf(entries);
    this.device = device;
    this.arena = arena;
    this.waitingTexts = waitingTexts;
    this.handlers =
        this.entries.stream()
            .map(entry -> handlers.make(entry.buffer(), new LateReply(entry)))
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
      touchStack(STACK_FRAMES);
      stayOnProcessor();
      register(ring);
      while (served > 0) {
        await(ring);
        while (ring.hasCompletion()) {
          complete(ring);
        }
      }
    } catch (Throwable failure) {
      if (!registered.completeExceptionally(failure)) {
        LOG.error("a thread of io_uring ends", failure);
      }
    }
  }

  /** Memory may be out when a thread that has had little to do comes this deep. */
  private static int touchStack(int frames) {
    return frames == 0 ? 0 : touchStack(frames - 1) + 1;
  }

  private void stayOnProcessor() {
    if (processor != ANY_PROCESSOR) {
      int result = Libc.runOn(processor);
      if (result < 0) {
        LOG.info("a thread does not stay on processor {}: errno {}", processor, -result);
      }
    }
  }

  private void register(IoUring ring) throws TransportException {
    for (int i = 0; i < entries.size(); i++) {
      ring.register(device, entries.get(i), i);
    }
    served = entries.size();
    int result = ring.submitAndWait(0);
    // A refusal is there at once, and so may be a request, if this entry was the last one.
    while (result == 0 && ring.hasCompletion()) {
      result = ring.result();
      if (result == 0) {
        complete(ring);
      }
    }
    if (result < 0) {
      throw new TransportException("the kernel takes no requests by io_uring: errno " + -result);
    }
    registered.complete(null);
  }

  private void await(IoUring ring) throws TransportException {
    int result = ring.submitAndWait(1);
    if (result < 0 && !isPassing(-result)) {
      throw new TransportException("io_uring has failed: errno " + -result);
    }
  }

  /** Errors after which the same is tried again. */
  private static boolean isPassing(int errno) {
    return switch (errno) {
      case Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM -> true;
      default -> false;
    };
  }

  private static boolean isEndOfMount(int errno) {
    return switch (errno) {
      case Errno.ENOTCONN, Errno.ECONNABORTED, Errno.ECANCELED, Errno.ENOENT -> true;
      default -> false;
    };
  }

  /** Takes a completion: a request, the refusal of a reply, or the end of an entry. */
  private void complete(IoUring ring) {
    int number = ring.userData();
    int result = ring.result();
    ring.next();
    RingEntry entry = entries.get(number);
    if (result >= 0) {
      serve(entry, handlers[number]);
      ring.commitAndFetch(device, entry, number);
    } else if (isPassing(-result)) {
      ring.commitAndFetch(device, entry, number);
    } else {
      served--;
      if (!isEndOfMount(-result)) {
        LOG.error("the kernel has taken an entry from io_uring: errno {}", -result);
      }
    }
  }

  private void serve(RingEntry entry, RequestHandler handler) {
    int length = entry.take();
    if (length == RingEntry.MALFORMED) {
      entry.give(handler.refused(entry.unique()));
      return;
    }
    counted = false;
    int reply = handler.handle(length);
    if (counted && reply != RequestHandler.LATER) {
      waitingTexts.remove();
    }
    switch (reply) {
      case RequestHandler.LATER -> lateReplies.acquireUninterruptibly();
      // What the kernel expects no reply to does not come this way.
      case RequestHandler.NO_REPLY -> entry.give(handler.refused(entry.unique()));
      default -> entry.give(reply);
    }
  }

  /** Where another thread puts a reply while this one waits. */
  private final class LateReply implements ReplyTarget {
    private final RingEntry entry;

    LateReply(RingEntry entry) {
      this.entry = entry;
    }

    @Override
    public boolean mayWait(int uid) {
      counted = waitingTexts.add(uid);
      return counted;
    }

    @Override
    public void send(MessageBuffer from, int length) {
      MemorySegment.copy(
          from.memory(),
          MessageBuffer.REPLY_OFFSET,
          entry.buffer().memory(),
          MessageBuffer.REPLY_OFFSET,
          length);
      entry.give(length);
      waitingTexts.remove();
      lateReplies.release();
    }
  }
}
