package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void shouldReadWhatWasWritten() {
    final Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", "a \"quoted\" \\ line\nand\u0001");
    object.put("long", Long.MAX_VALUE);
    object.put("negative", -1L);
    object.put("double", 2.5);
    object.put("flag", true);
    object.put("nothing", null);
    object.put("list", Arrays.asList("x", 1L, null, List.of()));
    object.put("object", Map.of("inner", Map.of()));
    assertEquals(object, JsonReader.object(JsonWriter.write(object)));
  }

  @Test
  void shouldReadEscapesAndBlanks() {
    assertEquals(
        Map.of("a\u00e9/", List.of(1e3, "\t")),
        JsonReader.object(" {\n \"a\\u00e9\\/\" : [ 1e3 , \"\\t\" ] } \n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":tru}",
        "{a:1}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":--1}",
        "{\"a\":[1,]}"
      })
  void shouldRefuseWhatIsNoObject(final String text) {
    assertThrows(IllegalArgumentException.class, () -> JsonReader.object(text));
  }
}
