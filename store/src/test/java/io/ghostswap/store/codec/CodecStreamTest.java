package io.ghostswap.store.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Compressor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecStreamTest {
  private final Random random = new Random(1);
  private final CodecStream stream = new CodecStream(new Dictionaries());

  @AfterEach
  void close() {
    stream.close();
  }

  @ParameterizedTest
  @EnumSource(Compressor.class)
  void shouldGiveBackWhatItCompressed(final Compressor compressor) {
    final byte[] page = text();
    put(page);

    stream.encode(compressor, 0, 4000);
    assertTrue(stream.length() < 2500, () -> "length " + stream.length());
    stream.page().fill((byte) 0);

    assertTrue(stream.decompress(stream.codec(), stream.length()));
    assertEquals(-1, stream.page().mismatch(MemorySegment.ofArray(page)));
  }

  @ParameterizedTest
  @EnumSource(Compressor.class)
  void shouldDecompressToWhereItIsWanted(final Compressor compressor) {
    final byte[] page = text();
    put(page);
    stream.encode(compressor, 0, 4000);

    try (Arena arena = Arena.ofConfined()) {
      for (final MemorySegment target :
          List.of(arena.allocate(3 * 4096), MemorySegment.ofArray(new byte[3 * 4096]))) {
        assertTrue(stream.decompressTo(stream.codec(), stream.length(), target, 4096));
        assertEquals(-1, target.asSlice(4096, 4096).mismatch(MemorySegment.ofArray(page)));
        assertEquals(0, target.get(ValueLayout.JAVA_BYTE, 4095));
        assertEquals(0, target.get(ValueLayout.JAVA_BYTE, 2 * 4096));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compressor.class)
  void shouldRefuseATargetWithoutRoomForAPage(final Compressor compressor) {
    put(text());
    stream.encode(compressor, 0, 4000);

    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment target = arena.allocate(2 * 4096);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> stream.decompressTo(stream.codec(), stream.length(), target, 4097));
    }
  }

  @Test
  void shouldCompressAndDecompressLz4WithoutACopy() {
    try (Arena arena = Arena.ofConfined()) {
      assertTrue(Lz4Blocks.canUse(arena.allocate(4096)));
    }
  }

  @ParameterizedTest
  @EnumSource(Compressor.class)
  void shouldEncodeFromWhereThePageIs(final Compressor compressor) {
    final byte[] page = text();
    final byte[] noise = new byte[4096];
    random.nextBytes(noise);
    try (Arena arena = Arena.ofConfined()) {
      for (final MemorySegment source :
          List.of(arena.allocate(3 * 4096), MemorySegment.ofArray(new byte[3 * 4096]))) {
        MemorySegment.copy(page, 0, source, ValueLayout.JAVA_BYTE, 4096, page.length);
        MemorySegment.copy(noise, 0, source, ValueLayout.JAVA_BYTE, 2 * 4096, noise.length);

        stream.encode(source, 4096, compressor, 0, 4000);
        assertTrue(stream.length() < 2500, () -> "length " + stream.length());
        assertTrue(stream.decompress(stream.codec(), stream.length()));
        assertEquals(-1, stream.page().mismatch(MemorySegment.ofArray(page)));

        assertTrue(stream.encode(source, 2 * 4096, compressor, 0, 3624));
        assertEquals(CodecId.RAW, stream.codec());
        assertEquals(-1, stream.encoded().mismatch(MemorySegment.ofArray(noise)));
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> stream.encode(source, 2 * 4096 + 1, compressor, 0, 3624));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compressor.class)
  void shouldKeepAnIncompressiblePageRaw(final Compressor compressor) {
    final byte[] page = new byte[4096];
    random.nextBytes(page);
    put(page);

    stream.encode(compressor, 0, 3624);

    assertEquals(CodecId.RAW, stream.codec());
    assertEquals(4096, stream.length());
    assertFalse(stream.encodingFailed());
    assertEquals(-1, stream.encoded().mismatch(MemorySegment.ofArray(page)));
  }

  @ParameterizedTest
  @EnumSource(Compressor.class)
  void shouldRefuseTruncatedAndRandomBytes(final Compressor compressor) {
    put(text());
    stream.encode(compressor, 0, 4000);
    final int codec = stream.codec();
    final int length = stream.length();

    assertFalse(stream.decompress(codec, length - 1));
    assertFalse(stream.decompress(codec, 1));
    for (int i = 0; i < 200; i++) {
      final byte[] noise = new byte[64];
      random.nextBytes(noise);
      MemorySegment.copy(noise, 0, stream.compressed(), ValueLayout.JAVA_BYTE, 0, noise.length);
      assertFalse(stream.decompress(codec, noise.length), "noise was taken for a page");
    }
  }

  @Test
  void shouldUseTheLevel() {
    put(text());
    stream.encode(Compressor.ZSTD, 1, 4000);
    final int quick = stream.length();
    stream.encode(Compressor.ZSTD, 19, 4000);

    assertTrue(stream.length() < quick, stream.length() + " is not below " + quick);
  }

  @Test
  void shouldRefuseAPageWhoseDictionaryIsMissing() {
    stream.prepare(CodecId.ZSTD_FIRST_DICTIONARY);
    assertFalse(stream.decompress(CodecId.ZSTD_FIRST_DICTIONARY, 100));
  }

  private void put(final byte[] page) {
    MemorySegment.copy(page, 0, stream.page(), ValueLayout.JAVA_BYTE, 0, page.length);
  }

  private byte[] text() {
    final byte[] page = new byte[4096];
    final String[] words = {"swap ", "page ", "ghost ", "pool ", "slot ", "zspage ", "handle "};
    int at = 0;
    while (at < page.length) {
      for (final byte letter :
          words[random.nextInt(words.length)].getBytes(
              java.nio.charset.StandardCharsets.US_ASCII)) {
        if (at < page.length) {
          page[at++] = letter;
        }
      }
    }
    return page;
  }
}
