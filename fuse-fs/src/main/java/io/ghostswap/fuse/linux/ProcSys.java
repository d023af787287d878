package io.ghostswap.fuse.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads files below /proc/sys. The kernel gives the whole value to the first read(2) and nothing to
 * the next, however small the first one was; {@code Files.readString} begins with one byte there.
 */
public final class ProcSys {
  private static final int LONGEST_VALUE = 4096;

  private ProcSys() {}

  /** The value, without blanks around it. */
  public static String read(Path file) throws IOException {
    try (InputStream in = new FileInputStream(file.toFile())) {
      byte[] value = new byte[LONGEST_VALUE];
      int length = Math.max(0, in.read(value));
      return new String(value, 0, length, StandardCharsets.US_ASCII).strip();
    }
  }
}
