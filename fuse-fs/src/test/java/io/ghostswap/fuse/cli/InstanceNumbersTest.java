package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParseException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstanceNumbersTest {
  @Test
  void shouldKeepValuesAndTheirOrder() {
    final InstanceNumbers numbers =
        InstanceNumbers.parse(
            "{\"parameters\": {\"enabled\": true, \"compressor\": \"lz4\", \"swappiness\": 7},"
                + " \"stats\": {\"stores\": 9223372036854775807, \"loads_pool\": 0},"
                + " \"tiers\": [{\"place\": \"/a \\\"b\\\"\", \"reads\": 3}]}");
    assertEquals(Long.MAX_VALUE, numbers.counter("stores"));
    assertEquals(0, numbers.counter("nothing"));
    assertEquals(List.of("stores", "loads_pool"), List.copyOf(numbers.counters().keySet()));
    assertEquals(List.of("true", "lz4", "7"), List.copyOf(numbers.parameters().values()));
    assertEquals("/a \"b\"", numbers.tiers().get(0).getAsJsonObject().get("place").getAsString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"parameters\":{},\"stats\":{}}",
        "{\"parameters\":{},\"stats\":[1],\"tiers\":[]}",
        "{\"parameters\":{},\"stats\":{\"stores\":\"x\"},\"tiers\":[]}",
        "{\"parameters\":{},\"stats\":{},\"tiers\":[]} x",
        "{parameters:{},\"stats\":{},\"tiers\":[]}"
      })
  void shouldRefuseAnythingElse(final String text) {
    assertThrows(JsonParseException.class, () -> InstanceNumbers.parse(text));
  }
}
