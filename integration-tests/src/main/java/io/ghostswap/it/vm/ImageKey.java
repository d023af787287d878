package io.ghostswap.it.vm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash of everything that goes into an image. */
final class ImageKey {
  private static final int LENGTH = 16;

  private final MessageDigest digest;

  ImageKey() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  ImageKey add(final String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return this;
  }

  /** The name for all that was added so far; nothing can be added afterwards. */
  String name() {
    return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
  }
}
