package io.ghostswap.fuse.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Decodes the paths of /proc/swaps and /proc/mounts, where blanks are written as {@code \040}. */
final class ProcPath {
  private ProcPath() {}

  static String decode(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      if (isEscape(bytes, i)) {
        decoded.write((bytes[i + 1] - '0') << 6 | (bytes[i + 2] - '0') << 3 | bytes[i + 3] - '0');
        i += 4;
      } else {
        decoded.write(bytes[i++]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static boolean isEscape(byte[] bytes, int at) {
    return bytes[at] == '\\'
        && at + 3 < bytes.length
        && isOctal(bytes[at + 1])
        && isOctal(bytes[at + 2])
        && isOctal(bytes[at + 3]);
  }

  private static boolean isOctal(byte digit) {
    return digit >= '0' && digit <= '7';
  }
}
