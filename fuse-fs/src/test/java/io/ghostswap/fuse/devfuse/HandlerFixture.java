package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.FakePageSpace;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.TextFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.helpers.NOPLogger;

/**
 * A request handler without a kernel. Its buffer lies between two zones that nobody may write to,
 * and what other threads answer goes to /dev/null.
 */
final class HandlerFixture implements AutoCloseable {
  static final int DATA_BYTES = 64 * 1024;
  static final int SLOTS = 64;
  static final long SWAPFILE = 2;
  static final long CONTROL = 4;

  private static final int ZONE_BYTES = 4096;
  private static final byte ZONE = (byte) 0xA5;

  final Arena arena = Arena.ofShared();
  final FakePageSpace space = new FakePageSpace(SLOTS);
  final GhostFileSystem fileSystem;
  final CallbackGuard guard = new CallbackGuard(NOPLogger.NOP_LOGGER);
  final Handshake handshake = new Handshake(256, 2, false);
  final MessageBuffer buffer;
  final RequestWriter write;
  private final MemorySegment surroundings;
  private final TextThreads texts;
  private final RequestHandler handler;

  HandlerFixture(TextFile control) throws Exception {
    this(control, null);
  }

  /** As {@link #HandlerFixture(TextFile)}, but late replies go to a target of the test's. */
  HandlerFixture(TextFile control, ReplyTarget late) throws Exception {
    fileSystem = new GhostFileSystem(space, 2, Map.of("control", control));
    long bytes = MessageBuffer.DATA_OFFSET + DATA_BYTES;
    surroundings = arena.allocate(bytes + 2 * ZONE_BYTES, MessageBuffer.PAGE_SIZE).fill(ZONE);
    buffer = new MessageBuffer(surroundings.asSlice(ZONE_BYTES, bytes).fill((byte) 0));
    write = new RequestWriter(buffer);
    texts = new TextThreads(fileSystem, guard);
    texts.start();
    FuseDevice nowhere = FuseDevice.open(Path.of("/dev/null"), arena);
    ReplyTarget target = late == null ? nowhere : late;
    handler =
        new RequestHandler(
            fileSystem, guard, handshake, texts, target, buffer, new Reply(buffer, 77));
  }

  /** Has what was written answered; the length of the reply. */
  int handle() {
    return handler.handle(write.length());
  }

  int handle(int bytes) {
    return handler.handle(bytes);
  }

  /** Answers a request that has no body to send: its error, 0 or negated. */
  int error() {
    handle();
    return intAt(ReplyLayout.ERROR_OFFSET);
  }

  int shortAt(int offset) {
    return buffer.memory().get(JAVA_SHORT, MessageBuffer.REPLY_OFFSET + offset);
  }

  int intAt(int offset) {
    return buffer.memory().get(JAVA_INT, MessageBuffer.REPLY_OFFSET + offset);
  }

  long longAt(int offset) {
    return buffer.memory().get(JAVA_LONG, MessageBuffer.REPLY_OFFSET + offset);
  }

  /** A copy of a reply. */
  byte[] reply(int length) {
    return buffer.memory().asSlice(MessageBuffer.REPLY_OFFSET, length).toArray(JAVA_BYTE);
  }

  /** Whether nothing was written outside the buffer, nor before any message in it. */
  boolean isIntact() {
    long end = surroundings.byteSize();
    return isAll(surroundings.asSlice(0, ZONE_BYTES), ZONE)
        && isAll(surroundings.asSlice(end - ZONE_BYTES, ZONE_BYTES), ZONE)
        && isAll(buffer.memory().asSlice(0, MessageBuffer.REQUEST_OFFSET), (byte) 0);
  }

  private static boolean isAll(MemorySegment segment, byte value) {
    for (long i = 0; i < segment.byteSize(); i++) {
      if (segment.get(JAVA_BYTE, i) != value) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      if (!texts.end(Duration.ofSeconds(20))) {
        throw new AssertionError("texts do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    fileSystem.close();
    space.close();
    arena.close();
  }
}
