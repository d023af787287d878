package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * Functions of libc that are called for each request. A call that captures errno makes an object, a
 * slice of the memory it captures into; so such a call is made only to learn why another one has
 * failed.
 */
final class Downcalls {
  /** Has a call write errno into memory of this layout, its first argument. */
  static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  static final StructLayout CAPTURED = Linker.Option.captureStateLayout();

  private static final Linker LINKER = Linker.nativeLinker();
  private static final long ERRNO_OFFSET =
      CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private Downcalls() {}

  @SuppressWarnings("restricted")
  static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /** What a call has returned that captured errno: its value, or the negated errno. */
  static int result(long value, MemorySegment captured) {
    return value == -1 ? -captured.get(JAVA_INT, ERRNO_OFFSET) : (int) value;
  }
}
