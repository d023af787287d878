package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;

/**
 * AES-256 in counter mode. The counter block of a unit is its segment's generation and its index in
 * the segment, each a big-endian long:
 *
 * <pre>
 *    0                               8                               16
 *   +-------------------------------+-------------------------------+
 *   |          generation           |       unit in segment         |
 *   +-------------------------------+-------------------------------+
 * </pre>
 *
 * so that any unit can be decrypted alone, and no block of keystream is used twice as long as a
 * generation is not and a segment is only appended to. Encrypting and decrypting are the same
 * operation.
 *
 * <p>The counter blocks are encrypted in ECB mode and XORed here: the key is set up once, where the
 * provider's own counter mode must be set up anew, with garbage, at every place it starts. One
 * thread at a time uses a keystream.
 */
final class Keystream implements AutoCloseable {

  /** Bytes of keystream made at a time: a read is at most two blocks. */
  private static final int CHUNK_BYTES = 8192;

  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle NATIVE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final Cipher cipher;
  private final byte[] counters = new byte[CHUNK_BYTES];
  private final byte[] stream = new byte[CHUNK_BYTES];

  Keystream(SpillKey key) {
    try {
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
    } catch (GeneralSecurityException e) {
      throw new SpillException("this JDK has no AES-256, turn spill_encryption off", e);
    }
  }

  /**
   * Encrypts or decrypts in place.
   *
   * @param unit index in the segment of the range's first unit
   * @param length bytes, whole units
   */
  void apply(long generation, long unit, MemorySegment memory, long offset, int length) {
    int done = 0;
    while (done < length) {
      int chunk = Math.min(CHUNK_BYTES, length - done);
      fill(generation, unit + (done >>> SpillLayout.UNIT_SHIFT), chunk);
      for (int i = 0; i < chunk; i += Long.BYTES) {
        long at = offset + done + i;
        long plain = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at) ^ (long) NATIVE.get(stream, i);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, plain);
      }
      done += chunk;
    }
  }

  private void fill(long generation, long unit, int bytes) {
    for (int i = 0; i < bytes; i += SpillLayout.UNIT_BYTES) {
      BIG_ENDIAN.set(counters, i, generation);
      BIG_ENDIAN.set(counters, i + Long.BYTES, unit + (i >>> SpillLayout.UNIT_SHIFT));
    }
    try {
      cipher.update(counters, 0, bytes, stream, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Overwrites the keystream and makes the cipher forget its key. */
  @Override
  public void close() {
    Arrays.fill(stream, (byte) 0);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new SpillKey(new byte[32]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
