package io.ghostswap.fuse.jnr;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.GhostFileSystem;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The three callbacks of the data path, as native functions made by {@code java.lang.foreign}.
 *
 * <p>A jffi closure makes several hundred bytes of garbage a call, and attaches and detaches the
 * calling thread on each of its first thousand calls. These functions take addresses as numbers,
 * make no object, and leave the thread attached until it ends. Called by any libfuse worker at
 * once.
 */
final class PageCallbacks {
  /** All of the address space, so that an address is an offset and needs no segment of its own. */
  @SuppressWarnings("restricted")
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** A read that no process makes itself: it fills the page cache. */
  private static final long NO_OWNER = 0;

  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor ALLOCATE =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private final GhostFileSystem fileSystem;
  private final CallbackGuard guard;
  private final MemorySegment read;
  private final MemorySegment write;
  private final MemorySegment fallocate;

  /**
   * Makes the functions.
   *
   * @param arena owns them; it may be closed only when libfuse has returned
   */
  PageCallbacks(GhostFileSystem fileSystem, CallbackGuard guard, Arena arena) {
    this.fileSystem = fileSystem;
    this.guard = guard;
    read = function("read", TRANSFER, arena);
    write = function("write", TRANSFER, arena);
    fallocate = function("fallocate", ALLOCATE, arena);
  }

  long readAddress() {
    return read.address();
  }

  long writeAddress() {
    return write.address();
  }

  long fallocateAddress() {
    return fallocate.address();
  }

  @SuppressWarnings("unused") // linked by name, with the parameters of libfuse
  private int read(long path, long buffer, long size, long position, long fileInfo) {
    try {
      long handle = handle(fileInfo);
      return lockOwner(fileInfo) == NO_OWNER
          ? fileSystem.readIntoCache(handle, MEMORY, buffer, (int) size, position)
          : fileSystem.read(handle, MEMORY, buffer, (int) size, position);
    } catch (Throwable failure) {
      return guard.failed("read", failure);
    }
  }

  @SuppressWarnings("unused") // linked by name, with the parameters of libfuse
  private int write(long path, long buffer, long size, long position, long fileInfo) {
    try {
      return fileSystem.write(handle(fileInfo), MEMORY, buffer, (int) size, position);
    } catch (Throwable failure) {
      return guard.failed("write", failure);
    }
  }

  @SuppressWarnings("unused") // linked by name, with the parameters of libfuse
  private int fallocate(long path, int mode, long position, long length, long fileInfo) {
    try {
      return fileSystem.fallocate(handle(fileInfo), mode, position, length);
    } catch (Throwable failure) {
      return guard.failed("fallocate", failure);
    }
  }

  private static long handle(long fileInfo) {
    return MEMORY.get(JAVA_LONG, fileInfo + FuseOperationsLayout.FILE_INFO_FH_OFFSET);
  }

  private static long lockOwner(long fileInfo) {
    return MEMORY.get(JAVA_LONG, fileInfo + FuseOperationsLayout.FILE_INFO_LOCK_OWNER_OFFSET);
  }

  @SuppressWarnings("restricted")
  private MemorySegment function(String name, FunctionDescriptor descriptor, Arena arena) {
    MethodType type = descriptor.toMethodType();
    try {
      return Linker.nativeLinker()
          .upcallStub(MethodHandles.lookup().bind(this, name, type), descriptor, arena);
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new LinkageError("no callback named " + name, e);
    }
  }
}
