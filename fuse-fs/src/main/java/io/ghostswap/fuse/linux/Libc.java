package io.ghostswap.fuse.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
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
 * Calls into libc that the JDK does not offer. Every method answers with the call's value, or with
 * the negated errno; none throws for what the kernel refuses. Calls that concern "the calling
 * thread" are inherited by the threads and processes that it makes afterwards.
 */
public final class Libc {
  /** Lock what is mapped now. */
  public static final int MCL_CURRENT = 1;

  /** Lock what is mapped from now on. */
  public static final int MCL_FUTURE = 2;

  /** Lock pages when they are first touched, instead of touching them all at once. */
  public static final int MCL_ONFAULT = 4;

  /** The default scheduling policy. */
  public static final int SCHED_OTHER = 0;

  /** For threads that work long and answer nobody: it never preempts another. */
  public static final int SCHED_BATCH = 3;

  /** Real-time, first in first out. */
  public static final int SCHED_FIFO = 1;

  private static final int PR_SET_IO_FLUSHER = 57;
  private static final int PR_GET_IO_FLUSHER = 58;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final int MNT_FORCE = 1;
  private static final int O_WRONLY = 1;
  private static final int O_CLOEXEC = 02000000;
  private static final int PUNCH_HOLE_KEEP_SIZE = 3;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_VALUE =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MLOCKALL = function("mlockall", JAVA_INT);
  private static final MethodHandle SCHED_SETSCHEDULER =
      function("sched_setscheduler", JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SCHED_GETSCHEDULER = function("sched_getscheduler", JAVA_INT);
  private static final MethodHandle SCHED_SETAFFINITY =
      function("sched_setaffinity", JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle GETTID = function("gettid");
  private static final MethodHandle UMOUNT2 = function("umount2", ADDRESS, JAVA_INT);
  private static final MethodHandle FALLOCATE =
      function("fallocate", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CLOSE = function("close", JAVA_INT);
  private static final MethodHandle EXIT = function("_exit", JAVA_INT);
  private static final MethodHandle OPEN =
      link(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle MOUNT =
      function("mount", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle IOCTL =
      link(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle PRCTL =
      link(
          "prctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          ERRNO,
          Linker.Option.firstVariadicArg(1));

  private Libc() {}

  /** Locks the memory of the process; {@code flags} of MCL_*. */
  public static int mlockall(int flags) {
    return call(captured -> (int) MLOCKALL.invokeExact(captured, flags));
  }

  /**
   * Says that the calling thread does the I/O that reclaim waits for, so that its own allocations
   * never wait for I/O. Needs CAP_SYS_RESOURCE, and Linux 5.6.
   */
  public static int setIoFlusher(boolean on) {
    return prctl(PR_SET_IO_FLUSHER, on ? 1 : 0);
  }

  /** Whether the calling thread is an I/O flusher: 1, 0, or a negative errno. */
  public static int ioFlusher() {
    return prctl(PR_GET_IO_FLUSHER, 0);
  }

  /**
   * Sets the scheduling policy of a thread.
   *
   * @param tid thread id; 0 for the calling thread
   * @param policy one of SCHED_*
   * @param priority 1 to 99 for {@link #SCHED_FIFO}, 0 for the others
   */
  public static int setScheduler(int tid, int policy, int priority) {
    return call(
        (captured, arena) -> {
          MemorySegment param = arena.allocateFrom(JAVA_INT, priority);
          return (int) SCHED_SETSCHEDULER.invokeExact(captured, tid, policy, param);
        });
  }

  /** The scheduling policy of a thread, one of SCHED_*, perhaps with flag bits above it. */
  public static int scheduler(int tid) {
    return call(captured -> (int) SCHED_GETSCHEDULER.invokeExact(captured, tid));
  }

  /** Has the calling thread run on one processor alone, counted from 0. */
  public static int runOn(int processor) {
    return call(
        (captured, arena) -> {
          long bytes = (processor / Long.SIZE + 1L) * Long.BYTES;
          MemorySegment mask = arena.allocate(bytes, Long.BYTES);
          mask.setAtIndex(JAVA_LONG, processor / Long.SIZE, 1L << processor);
          return (int) SCHED_SETAFFINITY.invokeExact(captured, 0, bytes, mask);
        });
  }

  /** The kernel's number of the calling thread. */
  public static int threadId() {
    return call(captured -> (int) GETTID.invokeExact(captured));
  }

  /**
   * Mounts a file system, on which set-user-id bits and device nodes mean nothing.
   *
   * @param source what the table of mounts shows as its source
   * @param target where
   * @param type its type, with a subtype after a dot
   * @param options of the type, separated by commas
   */
  public static int mount(String source, String target, String type, String options) {
    return call(
        (captured, arena) ->
            (int)
                MOUNT.invokeExact(
                    captured,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom(type),
                    MS_NOSUID | MS_NODEV,
                    arena.allocateFrom(options)));
  }

  /** Opens a file: a descriptor that programs which are started do not inherit. */
  public static int open(String path, int flags) {
    return call(
        (captured, arena) -> {
          MemorySegment name = arena.allocateFrom(path);
          return (int) OPEN.invokeExact(captured, name, flags | O_CLOEXEC);
        });
  }

  /** Closes a descriptor. */
  public static int close(int descriptor) {
    return call(captured -> (int) CLOSE.invokeExact(captured, descriptor));
  }

  /** An ioctl whose argument points to a number. */
  public static int ioctl(int descriptor, long request, int argument) {
    return call(
        (captured, arena) -> {
          MemorySegment pointer = arena.allocateFrom(JAVA_INT, argument);
          return (int) IOCTL.invokeExact(captured, descriptor, request, pointer);
        });
  }

  /** Unmounts the file system that is mounted at {@code path}; EBUSY (16) while it is in use. */
  public static int unmount(String path) {
    return unmount(path, 0);
  }

  /** The same, but what waits for an answer of the file system gets an error first. */
  public static int unmountByForce(String path) {
    return unmount(path, MNT_FORCE);
  }

  private static int unmount(String path, int flags) {
    return call(
        (captured, arena) -> {
          MemorySegment name = arena.allocateFrom(path);
          return (int) UMOUNT2.invokeExact(captured, name, flags);
        });
  }

  /** Punches a hole into a file without changing its size. */
  public static int punchHole(String path, long offset, long length) {
    int file = open(path, O_WRONLY);
    if (file < 0) {
      return file;
    }
    int result =
        call(
            captured ->
                (int) FALLOCATE.invokeExact(captured, file, PUNCH_HOLE_KEEP_SIZE, offset, length));
    int closed = close(file);
    return result < 0 ? result : closed;
  }

  /** Ends the process at once: no shutdown hook runs, and no thread is waited for. */
  public static void exit(int status) {
    call(captured -> (int) EXIT.invokeExact(captured, status));
  }

  private static int prctl(int option, long value) {
    return call(captured -> (int) PRCTL.invokeExact(captured, option, value, 0L, 0L, 0L));
  }

  private static int call(Call call) {
    return call((captured, _) -> call.invoke(captured));
  }

  private static int call(ArenaCall call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(CAPTURED);
      int result = call.invoke(captured, arena);
      return result == -1 ? -(int) ERRNO_VALUE.get(captured, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("a libc call threw", e);
    }
  }

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(JAVA_INT, arguments), ERRNO);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  @FunctionalInterface
  private interface Call {
    int invoke(MemorySegment captured) throws Throwable;
  }

  @FunctionalInterface
  private interface ArenaCall {
    int invoke(MemorySegment captured, Arena arena) throws Throwable;
  }
}
