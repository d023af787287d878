package io.ghostswap.store.spill;

/** Somebody's empty file that was lent to the spill and is empty again after closing. */
final class EmptiedFile implements BackingFile {

  private final BackingFile file;
  private final int fd;
  private boolean closed;

  EmptiedFile(BackingFile file, int fd) {
    this.file = file;
    this.fd = fd;
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public long sizeBytes() {
    return file.sizeBytes();
  }

  @Override
  public boolean directIo() {
    return file.directIo();
  }

  @Override
  public int read(IoBuffer buffer, int offset, int length, long position) {
    return file.read(buffer, offset, length, position);
  }

  @Override
  public int write(IoBuffer buffer, int offset, int length, long position) {
    return file.write(buffer, offset, length, position);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.truncate(fd, 0);
      file.close();
    }
  }
}
