package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
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
          List.of(Map.of("place", "/fast", "used_bytes", 1L << 20, "capacity_bytes", 1L << 30)));

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
    final List<String> lines = StatusTable.format(List.of(STATUS)).lines().toList();
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
  void shouldTellBytesInJson() {
    assertEquals(8L << 30, STATUS.json().get("disksize"));
    assertEquals(2.56, STATUS.json().get("ratio"));
    assertEquals("[SWAP]", STATUS.json().get("mountpoint"));
  }

  @Test
  void shouldReadCountersAndParameters() {
    final InstanceNumbers numbers =
        InstanceNumbers.parse(
            "{\"parameters\": {\"compressor\": \"lz4\"}, \"stats\": {\"stored_pages\": 3}}");
    assertEquals(3, numbers.counter("stored_pages"));
    assertEquals(0, numbers.counter("no_such_counter"));
    assertEquals("lz4", numbers.parameters().get("compressor"));
    assertThrows(IllegalArgumentException.class, () -> InstanceNumbers.parse("{}"));
  }
}
