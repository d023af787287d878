package io.ghostswap.store.spill;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of the spill. They are called directly and not through a FileChannel, because an
 * interrupt closes a FileChannel, and with it every page that was spilled to it, and because a
 * channel cannot preallocate or claim a device for itself.
 *
 * <p>Functions return what the system returns, or its error number negated.
 */
final class Libc {

  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EBUSY = 16;
  static final int EEXIST = 17;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int EOPNOTSUPP = 95;

  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_CLOEXEC = 0x80000;
  static final int O_DIRECT;
  static final int O_TMPFILE;

  private static final int SEEK_END = 2;
  private static final int F_SETFL = 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_VALUE =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle OPEN =
      function(
          "open", FunctionDescriptor.of(INT, POINTER, INT, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle PREAD =
      function("pread", FunctionDescriptor.of(LONG, INT, POINTER, LONG, LONG));
  private static final MethodHandle PWRITE =
      function("pwrite", FunctionDescriptor.of(LONG, INT, POINTER, LONG, LONG));
  private static final MethodHandle FALLOCATE =
      function("fallocate", FunctionDescriptor.of(INT, INT, INT, LONG, LONG));
  private static final MethodHandle FTRUNCATE =
      function("ftruncate", FunctionDescriptor.of(INT, INT, LONG));
  private static final MethodHandle SET_FLAGS =
      function(
          "fcntl", FunctionDescriptor.of(INT, INT, INT, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle LSEEK =
      function("lseek", FunctionDescriptor.of(LONG, INT, LONG, INT));

  static {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    O_DIRECT = arm ? 0x10000 : 0x4000;
    O_TMPFILE = 0x400000 | (arm ? 0x4000 : 0x10000);
  }

  private Libc() {}

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    all[0] = ERRNO;
    System.arraycopy(options, 0, all, 1, options.length);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }

  /** Opens or creates a file; descriptor or negated error number. */
  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      int fd = (int) OPEN.invokeExact(errno, arena.allocateFrom(path), flags, mode);
      return fd >= 0 ? fd : -error(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      int ignored = (int) CLOSE.invokeExact(errno, fd);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Allocates the file's blocks; 0 or negated error number. */
  static int allocate(int fd, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      return (int) FALLOCATE.invokeExact(errno, fd, 0, 0L, bytes) == 0 ? 0 : -error(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets the file's size; 0 or negated error number. */
  static int truncate(int fd, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      return (int) FTRUNCATE.invokeExact(errno, fd, bytes) == 0 ? 0 : -error(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Turns direct I/O off. */
  static void clearDirect(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      int ignored = (int) SET_FLAGS.invokeExact(errno, fd, F_SETFL, O_RDWR);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Size of a file or a block device, or negated error number. */
  static long size(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      long end = (long) LSEEK.invokeExact(errno, fd, 0L, SEEK_END);
      return end >= 0 ? end : -error(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Reads at a position; bytes read or negated error number. Makes no garbage. */
  static long read(int fd, MemorySegment memory, long length, long position, MemorySegment errno) {
    try {
      long count = (long) PREAD.invokeExact(errno, fd, memory, length, position);
      return count >= 0 ? count : -error(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Writes at a position; bytes written or negated error number. Makes no garbage. */
  static long write(int fd, MemorySegment memory, long length, long position, MemorySegment errno) {
    try {
      long count = (long) PWRITE.invokeExact(errno, fd, memory, length, position);
      return count >= 0 ? count : -error(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The error's name for a message. */
  static String describe(int error) {
    return switch (error) {
      case 1 -> "operation not permitted";
      case 2 -> "no such file or folder";
      case EIO -> "input/output error";
      case 6 -> "no such device";
      case 12 -> "out of memory";
      case 13 -> "permission denied";
      case EBUSY -> "device is in use";
      case EEXIST -> "file exists";
      case 20 -> "not a folder";
      case 21 -> "is a folder";
      case EINVAL -> "invalid argument";
      case 24 -> "too many open files";
      case 27 -> "file too large";
      case ENOSPC -> "no space left";
      case 30 -> "read-only file system";
      case EOPNOTSUPP -> "operation not supported";
      case 122 -> "disk quota exceeded";
      default -> "error number " + error;
    };
  }

  private static int error(MemorySegment errno) {
    return (int) ERRNO_VALUE.get(errno, 0L);
  }

  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}
