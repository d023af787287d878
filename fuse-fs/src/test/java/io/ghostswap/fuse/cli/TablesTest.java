package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TablesTest {
  private static final InstanceStatus STATUS =
      new InstanceStatus(
          "loop0-3",
          "lz4",
          8L << 30,
          3L << 30,
          1L << 30,
          1_300L << 20,
          2,
          "[SWAP]",
          "/run/ghostswap/mnt",
          1_200L << 20,
          4L << 30,
          0,
          0,
          3L << 30,
          JsonParser.parseString("[{\"place\": \"/<fast>\", \"used_bytes\": 1048576}]")
              .getAsJsonArray());

  @Test
  void shouldAlignNumbersToTheRightAndTextToTheLeft() {
    final TextTable table = new TextTable().text("NAME").number("SIZE").text("X");
    table.row("a", "1", "y");
    table.row("longer", "12345", "");
    assertEquals("NAME    SIZE X\na          1 y\nlonger 12345\n", table.toString());
    assertThrows(IllegalArgumentException.class, () -> table.row("too few"));
  }

  @Test
  void shouldHaveZramctlsColumnsFirst() {
    final List<String> lines = StatusTable.format(List.of(STATUS), false).lines().toList();
    assertEquals(
        List.of(
            "NAME",
            "ALGORITHM",
            "DISKSIZE",
            "DATA",
            "COMPR",
            "TOTAL",
            "STREAMS",
            "MOUNTPOINT",
            "POOL",
            "LIMIT",
            "SPILL",
            "RATIO"),
        List.of(lines.getFirst().split(" +")));
    assertEquals(
        List.of(
            "loop0-3", "lz4", "8G", "3G", "1G", "1.2G", "2", "[SWAP]", "1.1G", "4G", "0", "2.56"),
        List.of(lines.getLast().split(" +")));
  }

  @Test
  void shouldNameTheMountOfEachOfSeveral() {
    final List<String> lines = StatusTable.format(List.of(STATUS, STATUS), true).lines().toList();
    assertEquals("MOUNT", lines.getFirst().split(" +")[12]);
    assertEquals("/run/ghostswap/mnt", lines.getLast().split(" +")[12]);
  }

  @Test
  void shouldTellBytesInJson() {
    final String json = Json.text(STATUS.json());
    assertTrue(json.contains("\"disksize\": 8589934592,"), json);
    assertTrue(json.contains("\"ratio\": 2.56,"), json);
    assertTrue(json.contains("\"mountpoint\": \"[SWAP]\","), json);
    assertTrue(json.contains("\"place\": \"/<fast>\","), json);
  }
}
