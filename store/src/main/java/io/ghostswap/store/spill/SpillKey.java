package io.ghostswap.store.spill;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * An AES-256 key that is made when the spill is opened, is never written anywhere and is
 * overwritten when the spill is closed. The provider's expanded copies of it are garbage after
 * that, in memory that is locked and dies with the process.
 */
final class SpillKey implements SecretKey {

  private static final long serialVersionUID = 1L;

  private static final int KEY_BYTES = 32;

  private final byte[] bytes;

  SpillKey(byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("an AES-256 key has 32 bytes");
    }
    this.bytes = bytes.clone();
  }

  static SpillKey random(SecureRandom random) {
    byte[] fresh = new byte[KEY_BYTES];
    random.nextBytes(fresh);
    SpillKey key = new SpillKey(fresh);
    Arrays.fill(fresh, (byte) 0);
    return key;
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
  }

  @Override
  public void destroy() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
