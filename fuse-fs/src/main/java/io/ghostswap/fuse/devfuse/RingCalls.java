package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of io_uring, for which libc has no functions. Made for one thread; {@link
 * #enter} makes no object, in the way of {@link FuseDevice}.
 */
final class RingCalls {
  /** The same numbers on every architecture. */
  private static final long IO_URING_SETUP = 425;

  private static final long IO_URING_ENTER = 426;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED_POPULATE = 0x8001;
  private static final long MAP_FAILED = -1;

  private static final FunctionDescriptor SIX_ARGUMENTS =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SYSCALL =
      Downcalls.link("syscall", SIX_ARGUMENTS, Linker.Option.firstVariadicArg(1));
  private static final MethodHandle SYSCALL_FOR_ERRNO =
      Downcalls.link("syscall", SIX_ARGUMENTS, Linker.Option.firstVariadicArg(1), Downcalls.ERRNO);
  private static final MethodHandle MMAP =
      Downcalls.link(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          Downcalls.ERRNO);
  private static final MethodHandle MUNMAP =
      Downcalls.link("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  private final MemorySegment captured;

  RingCalls(Arena arena) {
    captured = arena.allocate(Downcalls.CAPTURED);
  }

  /** Makes an io_uring as {@code params} say: its descriptor, or a negated errno. */
  int setup(int entries, MemorySegment params) {
    return forErrno(IO_URING_SETUP, entries, params.address(), 0, 0);
  }

  /** Submits and waits: how many were submitted, or a negated errno. */
  int enter(int ring, int submissions, int completions, int flags) {
    try {
      long done =
          (long)
              SYSCALL.invokeExact(
                  IO_URING_ENTER,
                  (long) ring,
                  (long) submissions,
                  (long) completions,
                  (long) flags,
                  0L,
                  0L);
      return done >= 0
          ? (int) done
          : forErrno(IO_URING_ENTER, ring, submissions, completions, flags);
    } catch (Throwable e) {
      throw new LinkageError("io_uring_enter threw", e);
    }
  }

  private int forErrno(long call, long first, long second, long third, long fourth) {
    try {
      return Downcalls.result(
          (long)
              SYSCALL_FOR_ERRNO.invokeExact(captured, call, first, second, third, fourth, 0L, 0L),
          captured);
    } catch (Throwable e) {
      throw new LinkageError("syscall threw", e);
    }
  }

  /**
   * Maps a part of an io_uring.
   *
   * @return the memory, which {@link #unmap} frees; null where the kernel refuses
   */
  @SuppressWarnings("restricted")
  MemorySegment map(int ring, long offset, long bytes) {
    try {
      long address =
          (long)
              MMAP.invokeExact(
                  captured, 0L, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, ring, offset);
      return address == MAP_FAILED ? null : MemorySegment.ofAddress(address).reinterpret(bytes);
    } catch (Throwable e) {
      throw new LinkageError("mmap threw", e);
    }
  }

  /** Frees what {@link #map} has given; nobody may use it any more. */
  static void unmap(MemorySegment memory) {
    try {
      int ignored = (int) MUNMAP.invokeExact(memory, memory.byteSize());
    } catch (Throwable e) {
      throw new LinkageError("munmap threw", e);
    }
  }
}
