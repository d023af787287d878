package io.ghostswap.store.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SameFilledTest {
  private static final long WORD = 0x0123456789ABCDEFL;
  private final MemorySegment memory = Arena.ofAuto().allocate(3 * 4096);

  @Test
  void shouldRecogniseARepeatedWordAndGiveItBack() {
    SameFilled.fill(memory, 4096, WORD);

    assertTrue(SameFilled.isSameFilled(memory, 4096));
    assertEquals(WORD, SameFilled.word(memory, 4096));
    assertEquals(0, memory.get(ValueLayout.JAVA_LONG, 4088));
    assertEquals(0, memory.get(ValueLayout.JAVA_LONG, 8192));
  }

  @Test
  void shouldNoticeEverySingleDifferentByte() {
    for (int at = 0; at < 4096; at++) {
      SameFilled.fill(memory, 4096, WORD);
      memory.set(ValueLayout.JAVA_BYTE, 4096 + at, (byte) 0x77);
      assertFalse(SameFilled.isSameFilled(memory, 4096), "byte " + at);
    }
  }
}
