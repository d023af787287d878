package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.Node;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that make and take the texts of generated files, so that no page waits for one: a
 * command that is written to the control file may take minutes. All of them are made at the start,
 * for while memory is out a new thread may have to wait for a page to be written. Thread-safe.
 */
final class TextThreads {
  /** Texts are made one after the other, soon. */
  private static final int OPENERS = 1;

  /** One may run a command and another wait behind it, not more; a parameter is still taken. */
  private static final int WRITERS = 3;

  /** Text is read and written past the page cache, so that each write(2) comes as one. */
  private static final int FOPEN_DIRECT_IO = 1;

  private final GhostFileSystem fileSystem;
  private final CallbackGuard guard;

  /** One for each thread: a reply that cannot be made for want of memory is never waited for. */
  private final ArrayBlockingQueue<TextReply> replies = new ArrayBlockingQueue<>(OPENERS + WRITERS);

  private final ThreadPoolExecutor openers = threads("fuse-text-", OPENERS);
  private final ThreadPoolExecutor writers = threads("fuse-control-", WRITERS);

  TextThreads(GhostFileSystem fileSystem, CallbackGuard guard) {
    this.fileSystem = fileSystem;
    this.guard = guard;
    while (replies.remainingCapacity() > 0) {
      replies.add(TextReply.allocate());
    }
  }

  private static ThreadPoolExecutor threads(String name, int count) {
    ThreadFactory factory = Thread.ofPlatform().daemon().name(name, 0).factory();
    return new ThreadPoolExecutor(
        count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
  }

  /** Makes the threads, which inherit from the calling one. */
  void start() {
    openers.prestartAllCoreThreads();
    writers.prestartAllCoreThreads();
  }

  /** Opens a text for a user and answers. */
  void open(ReplyTarget target, long unique, Node.Text node, int flags, int uid) {
    openers.execute(
        () ->
            answer(
                target,
                unique,
                "open",
                reply -> {
                  long handle = fileSystem.open(node, flags, uid);
                  return handle < 0
                      ? reply.status(unique, (int) handle)
                      : reply.opened(unique, handle, FOPEN_DIRECT_IO);
                }));
  }

  /** Writes a text and answers. */
  void write(ReplyTarget target, long unique, long handle, MemorySegment text) {
    int length = (int) text.byteSize();
    writers.execute(
        () ->
            answer(
                target,
                unique,
                "write",
                reply -> {
                  int count = fileSystem.write(handle, text, 0, length, 0);
                  return count < 0 ? reply.status(unique, count) : reply.written(unique, count);
                }));
  }

  /**
   * Takes no more and waits for what is under way.
   *
   * @return false when {@code timeout} passed first
   */
  boolean end(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    openers.shutdown();
    writers.shutdown();
    return openers.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)
        && writers.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void answer(ReplyTarget target, long unique, String operation, Answer answer) {
    TextReply own = replies.remove();
    try {
      int length;
      try {
        length = answer.make(own.reply());
      } catch (Throwable failure) {
        length = own.reply().status(unique, guard.failed(operation, failure));
      }
      target.send(own.buffer(), length);
    } finally {
      replies.add(own);
    }
  }

  private record TextReply(MessageBuffer buffer, Reply reply) {
    static TextReply allocate() {
      MessageBuffer buffer = MessageBuffer.allocate(Arena.ofAuto(), ReplyLayout.OPEN_SIZE);
      return new TextReply(buffer, new Reply(buffer, 0));
    }
  }

  @FunctionalInterface
  private interface Answer {
    int make(Reply reply);
  }
}
