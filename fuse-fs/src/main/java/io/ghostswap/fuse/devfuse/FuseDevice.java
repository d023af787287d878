package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.transport.TransportException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A descriptor of /dev/fuse. A reply must go to the descriptor that gave its request. One thread at
 * a time reads and writes, but any thread may {@link #send} and ask for the descriptor.
 *
 * <p>{@link #read} and {@link #write} make no object: errno is captured only when a call that has
 * failed is made once more ({@link Downcalls}). What failed for good fails again in the same way,
 * and what did not is done then. The calls are ordinary ones, not critical ones: a reader sleeps in
 * the kernel, and the collector must not wait for it.
 */
final class FuseDevice implements ReplyTarget {
  private static final Path PATH = Path.of("/dev/fuse");
  private static final int O_RDWR = 2;

  /** {@code _IOR(229, 0, uint32_t)}. */
  private static final long FUSE_DEV_IOC_CLONE = 0x8004e500L;

  private static final MethodHandle READ = transfer("read");
  private static final MethodHandle READ_FOR_ERRNO = transfer("read", Downcalls.ERRNO);
  private static final MethodHandle WRITE = transfer("write");
  private static final MethodHandle WRITE_FOR_ERRNO = transfer("write", Downcalls.ERRNO);

  private final int descriptor;
  private final MemorySegment captured;

  private FuseDevice(int descriptor, Arena arena) {
    this.descriptor = descriptor;
    this.captured = arena.allocate(Downcalls.CAPTURED);
  }

  /** Opens the device. */
  static FuseDevice open(Arena arena) throws TransportException {
    return open(PATH, arena);
  }

  /** Opens something else in its place; for tests. */
  static FuseDevice open(Path path, Arena arena) throws TransportException {
    int descriptor = Libc.open(path.toString(), O_RDWR);
    if (descriptor < 0) {
      throw new TransportException("cannot open " + path + ": errno " + -descriptor);
    }
    return new FuseDevice(descriptor, arena);
  }

  /** Another descriptor with a queue of its own for requests that it has read, of a live mount. */
  FuseDevice cloned(Arena arena) throws TransportException {
    FuseDevice clone = open(arena);
    int result = Libc.ioctl(clone.descriptor, FUSE_DEV_IOC_CLONE, descriptor);
    if (result < 0) {
      clone.close();
      throw new TransportException("cannot clone " + PATH + ": errno " + -result);
    }
    return clone;
  }

  int descriptor() {
    return descriptor;
  }

  /** Waits for a request: its length, or a negated errno. */
  int read(long address, int capacity) {
    try {
      long count = (long) READ.invokeExact(descriptor, address, (long) capacity);
      return count >= 0
          ? (int) count
          : Downcalls.result(
              (long) READ_FOR_ERRNO.invokeExact(captured, descriptor, address, (long) capacity),
              captured);
    } catch (Throwable e) {
      throw new LinkageError("read threw", e);
    }
  }

  /** Sends a reply: its length, or a negated errno. */
  int write(long address, int length) {
    try {
      long count = (long) WRITE.invokeExact(descriptor, address, (long) length);
      return count >= 0
          ? (int) count
          : Downcalls.result(
              (long) WRITE_FOR_ERRNO.invokeExact(captured, descriptor, address, (long) length),
              captured);
    } catch (Throwable e) {
      throw new LinkageError("write threw", e);
    }
  }

  @Override
  public void send(MessageBuffer reply, int length) {
    try (Arena arena = Arena.ofConfined()) {
      new FuseDevice(descriptor, arena).write(reply.replyAddress(), length);
    }
  }

  /** Closes the descriptor; nobody may use it any more. */
  void close() {
    Libc.close(descriptor);
  }

  private static MethodHandle transfer(String name, Linker.Option... options) {
    return Downcalls.link(
        name, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG), options);
  }
}
