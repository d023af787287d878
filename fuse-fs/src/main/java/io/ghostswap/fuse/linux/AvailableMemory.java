package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads again and again how much memory programs can have without swapping, without garbage and
 * without opening a file: it is asked for when there is none. For one thread.
 */
public final class AvailableMemory implements AutoCloseable {
  private static final Path FILE = Path.of("/proc/meminfo");
  private static final int BEGINNING = 512;
  private static final byte[] TOTAL = {'M', 'e', 'm', 'T', 'o', 't', 'a', 'l', ':'};
  private static final byte[] AVAILABLE = {
    'M', 'e', 'm', 'A', 'v', 'a', 'i', 'l', 'a', 'b', 'l', 'e', ':'
  };

  private final FileChannel file;
  private final ByteBuffer text = ByteBuffer.allocateDirect(BEGINNING);
  private final long totalBytes;

  /**
   * Opens it for the life of this object.
   *
   * @throws IOException where the kernel does not tell
   */
  public AvailableMemory() throws IOException {
    this(FILE);
  }

  AvailableMemory(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      read();
      totalBytes = value(TOTAL);
      value(AVAILABLE);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Memory of the machine in bytes. */
  public long totalBytes() {
    return totalBytes;
  }

  /** What programs can have now, in bytes. */
  public long bytes() throws IOException {
    read();
    return value(AVAILABLE);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void read() throws IOException {
    text.clear();
    file.read(text, 0);
    text.flip();
  }

  /** The number after a name, which the kernel gives in KiB. */
  private long value(byte[] name) throws IOException {
    for (int start = 0; start + name.length < text.limit(); start++) {
      if (isAt(start, name)) {
        return number(start + name.length) << 10;
      }
    }
    throw new IOException(FILE + " does not say how much memory is available");
  }

  private boolean isAt(int start, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      if (text.get(start + i) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private long number(int start) {
    int at = start;
    while (at < text.limit() && text.get(at) == ' ') {
      at++;
    }
    long number = 0;
    while (at < text.limit() && text.get(at) >= '0' && text.get(at) <= '9') {
      number = number * 10 + text.get(at++) - '0';
    }
    return number;
  }
}
