package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Numbers at the beginning of a file of /proc, read again and again without garbage and without
 * opening the file anew: they are asked for when memory is short. For one thread.
 */
final class ProcNumbers implements AutoCloseable {
  private static final int BEGINNING = 512;
  private static final int NOWHERE = -1;

  private final Path path;
  private final FileChannel file;
  private final ByteBuffer text = ByteBuffer.allocateDirect(BEGINNING);

  /** Opens the file for the life of this object. */
  ProcNumbers(final Path path) throws IOException {
    this.path = path;
    this.file = FileChannel.open(path, StandardOpenOption.READ);
  }

  /** Reads the file as it is now. */
  void read() throws IOException {
    text.clear();
    file.read(text, 0);
    text.flip();
  }

  /**
   * The whole number behind the first place of a word, blanks between them passed over.
   *
   * @throws IOException where the word is not in what was read
   */
  long after(final byte[] word) throws IOException {
    int start = 0;
    while (start + word.length < text.limit() && !isAt(start, word)) {
      start++;
    }
    final long number = start + word.length < text.limit() ? number(start + word.length) : NOWHERE;
    if (number == NOWHERE) {
      throw new IOException(path + " is not of the form that is known");
    }
    return number;
  }

  private boolean isAt(final int start, final byte[] word) {
    for (int i = 0; i < word.length; i++) {
      if (text.get(start + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  private long number(final int start) {
    int at = start;
    while (at < text.limit() && text.get(at) == ' ') {
      at++;
    }
    long number = at < text.limit() && isDigit(at) ? 0 : NOWHERE;
    while (at < text.limit() && isDigit(at)) {
      number = number * 10 + text.get(at++) - '0';
    }
    return number;
  }

  private boolean isDigit(final int at) {
    return text.get(at) >= '0' && text.get(at) <= '9';
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
