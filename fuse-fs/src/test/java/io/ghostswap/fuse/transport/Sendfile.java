package io.ghostswap.fuse.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostswap.fuse.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** One sendfile(2) as it is; the JDK's own copies fall back by themselves. */
final class Sendfile {
  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Sendfile() {}

  /** Sends from one file to another; how many bytes went, or the negated errno. */
  @SuppressWarnings("restricted")
  static long call(Path from, Path to, long bytes) throws Exception {
    MethodHandle sendfile =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("sendfile"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    int in = Libc.open(from.toString(), O_RDONLY);
    int out = Libc.open(to.toString(), O_WRONLY);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long sent = (long) sendfile.invokeExact(state, out, in, MemorySegment.NULL, bytes);
      return sent < 0 ? -(int) ERRNO.get(state, 0L) : sent;
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    } finally {
      Libc.close(in);
      Libc.close(out);
    }
  }
}
