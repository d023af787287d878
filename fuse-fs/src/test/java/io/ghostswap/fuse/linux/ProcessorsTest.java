package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorsTest {
  @Test
  void shouldReadRanges() throws Exception {
    assertEquals(List.of(0), Processors.parse("0\n"));
    assertEquals(List.of(0, 1, 2, 3, 6, 8, 9), Processors.parse("0-3,6,8-9\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1-", "1-b", ","})
  void shouldRefuseWhatIsNoList(String list) {
    assertThrows(IOException.class, () -> Processors.parse(list));
  }

  @Test
  void shouldKnowThoseOfThisMachine() throws Exception {
    assertTrue(Processors.possible().containsAll(Processors.online()));
    assertTrue(Processors.online().contains(0));
  }
}
