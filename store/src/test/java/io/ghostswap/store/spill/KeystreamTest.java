package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeystreamTest {

  private static final byte[] KEY =
      HexFormat.of().parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");

  @Test
  void shouldGiveTheKnownAnswerOfNistSp80038a() {
    // F.5.5 CTR-AES256.Encrypt: the counter block is f0f1...feff.
    byte[] plain =
        HexFormat.of().parseHex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    byte[] expected =
        HexFormat.of().parseHex("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5");
    try (Keystream keystream = new Keystream(new SpillKey(KEY))) {
      assertArrayEquals(
          expected, applied(keystream, 0xf0f1f2f3f4f5f6f7L, 0xf8f9fafbfcfdfeffL, plain));
    }
  }

  @Test
  void shouldAgreeWithTheCounterModeOfTheJdkAnywhereInASegment() {
    long seed = System.nanoTime();
    System.out.println("KeystreamTest seed " + seed);
    Random random = new Random(seed);
    try (Keystream keystream = new Keystream(new SpillKey(KEY))) {
      for (int round = 0; round < 200; round++) {
        long generation = random.nextLong();
        int unit = random.nextInt(SpillLayout.UNITS_PER_SEGMENT);
        int units = 1 + random.nextInt(Math.min(2000, SpillLayout.UNITS_PER_SEGMENT - unit));
        byte[] plain = SpillFixture.payload(random, units * SpillLayout.UNIT_BYTES);
        byte[] encrypted = applied(keystream, generation, unit, plain);
        assertArrayEquals(jdk(KEY, generation, unit, plain), encrypted);
        assertArrayEquals(plain, applied(keystream, generation, unit, encrypted));
      }
    }
  }

  @Test
  void shouldForgetTheKeyWhenDestroyed() {
    SpillKey key = SpillKey.random(new SecureRandom());
    assertFalse(key.isDestroyed());
    key.destroy();
    assertTrue(key.isDestroyed());
    assertArrayEquals(new byte[32], key.getEncoded());
    assertThrows(IllegalArgumentException.class, () -> new SpillKey(new byte[16]));
  }

  private static byte[] applied(Keystream keystream, long generation, long unit, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      keystream.apply(generation, unit, memory, 0, bytes.length);
      return memory.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static byte[] jdk(byte[] key, long generation, long unit, byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      byte[] counter = ByteBuffer.allocate(16).putLong(generation).putLong(unit).array();
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(Arrays.copyOf(key, 32), "AES"),
          new IvParameterSpec(counter));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
