package io.ghostswap.store.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The memory system calls of Linux. Addresses are plain longs, so that a call makes no garbage.
 * Stateless, any thread.
 */
final class MemoryCalls {
  static final int MADV_DONTNEED = 4;
  static final int MADV_DONTFORK = 10;
  static final int MADV_HUGEPAGE = 14;
  static final int MADV_NOHUGEPAGE = 15;
  static final int MADV_DONTDUMP = 16;
  static final int MADV_POPULATE_WRITE = 23;
  static final int MADV_DONTNEED_LOCKED = 24;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
  private static final int MLOCK_ONFAULT = 1;
  private static final long MAP_FAILED = -1;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      handle("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNLOCK =
      handle("munlock", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MLOCK2 =
      handle("mlock2", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private MemoryCalls() {}

  /**
   * Maps private anonymous memory without reserving swap or memory for it.
   *
   * @throws IllegalStateException when the kernel refuses; the message names size and errno
   */
  static long map(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long address =
          (long)
              MMAP.invokeExact(
                  state, 0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
      if (address == MAP_FAILED) {
        throw new IllegalStateException(
            "cannot map " + bytes + " bytes of memory: errno " + (int) ERRNO.get(state, 0L));
      }
      return address;
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Takes a mapping out of the address space; true when the kernel did. */
  static boolean unmap(long address, long bytes) {
    try {
      return (int) MUNMAP.invokeExact(address, bytes) == 0;
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Gives the kernel one piece of advice about a page-aligned range; true when it was taken. */
  static boolean advise(long address, long bytes, int advice) {
    try {
      return (int) MADVISE.invokeExact(address, bytes, advice) == 0;
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Whether this kernel knows a piece of advice (an empty range is the documented probe). */
  static boolean knowsAdvice(int advice) {
    return advise(0L, 0L, advice);
  }

  /** Unlocks a page-aligned range; true when the kernel did. */
  static boolean unlock(long address, long bytes) {
    try {
      return (int) MUNLOCK.invokeExact(address, bytes) == 0;
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Locks each page of a page-aligned range as it is first touched; true when the kernel will. */
  static boolean lockOnFault(long address, long bytes) {
    try {
      return (int) MLOCK2.invokeExact(address, bytes, MLOCK_ONFAULT) == 0;
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  private static RuntimeException rethrow(Throwable t) {
    if (t instanceof RuntimeException e) {
      return e;
    }
    if (t instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(t);
  }
}
