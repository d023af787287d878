package io.ghostswap.store.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DictionariesTest {
  private final Dictionaries dictionaries = new Dictionaries();

  @Test
  void shouldHaveNoneAtTheStart() {
    assertNull(dictionaries.acquireCurrent());
    assertNull(dictionaries.of(CodecId.ZSTD_FIRST_DICTIONARY));
    assertTrue(dictionaries.hasRoom());
  }

  @Test
  void shouldKeepTheOneBeforeWhilePagesNeedIt() {
    assertTrue(dictionaries.adopt(content(1)));
    final PageDictionary first = dictionaries.acquireCurrent();
    assertEquals(CodecId.ZSTD_FIRST_DICTIONARY, first.codec());
    dictionaries.retain(first.codec());
    dictionaries.release(first);

    assertTrue(dictionaries.adopt(content(2)));

    assertSame(first, dictionaries.of(CodecId.ZSTD_FIRST_DICTIONARY));
    assertEquals(CodecId.ZSTD_SECOND_DICTIONARY, dictionaries.acquireCurrent().codec());
    assertFalse(dictionaries.hasRoom());
    assertFalse(dictionaries.adopt(content(3)));
    dictionaries.release(CodecId.ZSTD_FIRST_DICTIONARY);
    assertTrue(dictionaries.adopt(content(3)));
    assertNotSame(first, dictionaries.of(CodecId.ZSTD_FIRST_DICTIONARY));
  }

  @Test
  void shouldKeepADictionaryThatAJobCompressesWith() {
    dictionaries.adopt(content(1));
    final PageDictionary used = dictionaries.acquireCurrent();
    assertNotNull(used);
    dictionaries.adopt(content(2));

    assertFalse(dictionaries.hasRoom());
    dictionaries.release(used);
    assertTrue(dictionaries.hasRoom());
  }

  private static byte[] content(final int seed) {
    final byte[] content = new byte[8192];
    new Random(seed).nextBytes(content);
    return content;
  }
}
