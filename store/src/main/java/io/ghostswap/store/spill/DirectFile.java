package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;

/**
 * A file or block device that is read and written by position, past the page cache where the system
 * allows it.
 */
final class DirectFile implements BackingFile {

  private final String name;
  private final int fd;
  private final long sizeBytes;
  private final boolean directIo;
  private boolean closed;

  /** Takes ownership of the descriptor. */
  DirectFile(String name, int fd, long sizeBytes, boolean directIo) {
    this.name = name;
    this.fd = fd;
    this.sizeBytes = sizeBytes;
    this.directIo = directIo;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public boolean directIo() {
    return directIo;
  }

  @Override
  public int read(IoBuffer buffer, int offset, int length, long position) {
    return transfer(false, buffer, offset, length, position);
  }

  @Override
  public int write(IoBuffer buffer, int offset, int length, long position) {
    return transfer(true, buffer, offset, length, position);
  }

  private int transfer(boolean write, IoBuffer buffer, int offset, int length, long position) {
    int done = 0;
    while (done < length) {
      MemorySegment rest = buffer.memory().asSlice((long) offset + done, (long) length - done);
      long count =
          write
              ? Libc.write(fd, rest, rest.byteSize(), position + done, buffer.errno())
              : Libc.read(fd, rest, rest.byteSize(), position + done, buffer.errno());
      if (count == 0) {
        return Libc.EIO;
      }
      if (count > 0) {
        done += (int) count;
      } else if (count != -Libc.EINTR) {
        return (int) -count;
      }
    }
    return 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.close(fd);
    }
  }
}
