package io.ghostswap.fuse.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Command;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.store.Counter;
import io.ghostswap.store.Counters;
import io.ghostswap.store.spill.TierStats;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GeneratedFilesTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z0-9_]+?)(_total)?(\\{quantile=\"0\\.[0-9]+\"})?"
              + "(\\{tier=\"[0-9]\",place=\"(?:[^\"\\\\]|\\\\.)*\"})? [0-9]+(\\.[0-9]+)?");

  private final Parameters parameters = new Parameters();
  private final Counters counters = new Counters();
  private final List<Command> commands = new ArrayList<>();
  private int commandAnswer;
  private List<TierStats> tiers = List.of();
  private final Map<String, TextFile> files =
      GeneratedFiles.of(parameters, this::run, counters::snapshot, () -> tiers);

  @Test
  void shouldHaveAFileForEveryParameterAndCounter() {
    for (Parameter parameter : Parameter.values()) {
      assertEquals(
          parameters.value(parameter) + "\n", files.get("parameters/" + parameter.key()).text());
    }
    counters.add(Counter.STORED_PAGES, 42);
    assertEquals("42\n", files.get("stats/stored_pages").text());
    assertEquals(Parameter.values().length + Counter.values().length + 6, files.size());
  }

  @Test
  void shouldChangeAParameterByItsFile() {
    assertEquals(0, files.get("parameters/max_pool_percent").write("33\n"));
    assertEquals(33, parameters.current().maxPoolPercent());
    assertEquals(0, files.get("parameters/max_pool_bytes").write(" 1G\n"));
    assertEquals("1073741824\n", files.get("parameters/max_pool_bytes").text());
    assertEquals(0, files.get("parameters/shrinker_enabled").write("0"));
    assertEquals("N\n", files.get("parameters/shrinker_enabled").text());
  }

  @Test
  void shouldAnswerWithTheKernelsErrnoAndChangeNothing() {
    assertEquals(-Errno.EINVAL, files.get("parameters/max_pool_percent").write("101\n"));
    assertEquals(-Errno.EINVAL, files.get("parameters/max_pool_percent").write("\n"));
    assertEquals(-Errno.EINVAL, files.get("parameters/max_pool_percent").write("10 20\n"));
    assertEquals(-Errno.ENOENT, files.get("parameters/compressor").write("842\n"));
    TextFile control = files.get("control");
    assertEquals(-Errno.ENOENT, control.write("max_pool_percent=30\nno_such_name=1\n"));
    assertEquals(-Errno.EINVAL, control.write("max_pool_percent=30 shrinker_delay_ms=x\n"));
    assertEquals(-Errno.ENOENT, control.write("max_pool_percent=30 compressor=842"));
    assertEquals(-Errno.ENOENT, control.write("frobnicate now"));
    assertEquals(-Errno.EINVAL, control.write("max_pool_percent=30\0"));
    assertEquals(-Errno.EINVAL, control.write("x".repeat(70_000)));
    assertEquals(20, parameters.current().maxPoolPercent());
    assertEquals(-Errno.EACCES, files.get("stats/stored_pages").write("0"));
  }

  @Test
  void shouldTakeBackWhatTheControlFileReads() {
    TextFile control = files.get("control");
    String text = control.text();
    assertEquals(Parameter.values().length, text.lines().count());
    assertEquals(0, control.write(text));
    assertEquals(text, control.text());
  }

  @Test
  void shouldApplyAssignmentsThenRunCommandsInOrder() {
    assertEquals(0, files.get("control").write("compact\nmax_pool_percent=25\ndrain\n"));
    assertEquals(25, parameters.current().maxPoolPercent());
    assertEquals(List.of(new Command.Compact(), new Command.Drain()), commands);
  }

  @Test
  void shouldStopAtACommandThatFails() {
    commandAnswer = -Errno.ENOSPC;
    assertEquals(-Errno.ENOSPC, files.get("control").write("drain\ncompact\n"));
    assertEquals(1, commands.size());
  }

  @Test
  void shouldRunNoCommandWhenAnythingIsWrong() {
    assertEquals(-Errno.EINVAL, files.get("control").write("drain\nmax_pool_percent=0\n"));
    assertEquals(List.of(), commands);
  }

  @Test
  void shouldPrintTheColumnsOfZram() {
    counters.add(Counter.STORED_PAGES, 10);
    counters.add(Counter.SPILLED_PAGES, 5);
    counters.add(Counter.COMPRESSED_BYTES, 2);
    counters.add(Counter.POOL_TOTAL_SIZE, 3);
    counters.add(Counter.MAX_POOL_SIZE, 4);
    counters.add(Counter.MAX_USED_POOL_SIZE, 5);
    counters.add(Counter.SAME_FILLED_PAGES, 6);
    counters.add(Counter.COMPACTED_PAGES, 7);
    counters.add(Counter.STORED_INCOMPRESSIBLE_PAGES, 8);
    counters.add(Counter.INCOMPRESSIBLE_PAGES_SINCE, 9);
    counters.add(Counter.SPILL_BYTES, 8192);
    counters.add(Counter.LOADS_SPILL, 11);
    counters.add(Counter.WRITTEN_BACK_PAGES, 12);
    counters.add(Counter.SPILLED_STORES, 1);
    assertEquals("61440 2 3 4 5 6 7 8 9", columns("stats/mm_stat"));
    assertEquals("2 11 13", columns("stats/bd_stat"));
  }

  @Test
  void shouldPrintValidOpenMetrics() {
    counters.add(Counter.STORE_LATENCY_P50_NS, 1_500);
    counters.add(Counter.SHRINK_PAUSED_MS, 1_250);
    counters.add(Counter.POOL_TOTAL_SIZE, 77);
    String text = files.get("stats/metrics").text();
    checkOpenMetrics(text);
    assertTrue(text.contains("\nghostswap_store_latency_seconds{quantile=\"0.5\"} 0.000001500\n"));
    assertTrue(text.contains("\nghostswap_shrink_paused_seconds_total 1.250\n"));
    assertTrue(text.contains("\nghostswap_pool_total_size_bytes 77\n"));
    assertTrue(
        text.contains("# TYPE ghostswap_stored_pages gauge\n# UNIT ghostswap_stored_pages p"));
  }

  @Test
  void shouldTellOfEachTier() {
    tiers =
        List.of(
            new TierStats("/fast", 1 << 20, 2, 1, 3, 4, 0, 5, true, false, 0),
            new TierStats("/odd \"\n\u00e9", 1 << 21, 0, 0, 0, 0, 0, 0, true, true, 1));
    String text = files.get("stats/metrics").text();
    checkOpenMetrics(text);
    assertTrue(text.contains("\nghostswap_spill_tier_live_bytes{tier=\"0\",place=\"/fast\"} 1\n"));
    assertTrue(text.contains("ghostswap_spill_tier_writes_total{tier=\"0\",place=\"/fast\"} 4\n"));
    assertTrue(text.contains("{tier=\"1\",place=\"/odd \\\"??\"} 1\n"));
    List<String> lines = files.get("stats/tiers").text().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.getFirst().startsWith("capacity_bytes used_bytes live_bytes reads"));
    assertEquals("1048576 2 1 3 4 0 5 0 0 /fast", lines.get(1));
    String json = files.get("stats/all.json").text();
    assertTrue(json.contains("\"place\": \"/odd \\\"??\", \"capacity_bytes\": 2097152,"));
    assertTrue(json.contains("\"write_errors\": 5, \"resting\": 0, \"given_up\": 0}"));
  }

  /** The rules of OpenMetrics 1.0 that a scraper rejects a page for. */
  static void checkOpenMetrics(String text) {
    assertTrue(text.endsWith("\n# EOF\n"));
    Set<String> families = new HashSet<>();
    String family = "";
    String type = "";
    for (String line : text.substring(0, text.length() - "# EOF\n".length()).split("\n")) {
      if (line.startsWith("# TYPE ")) {
        family = line.split(" ")[2];
        type = line.split(" ")[3];
        assertTrue(families.add(family), line);
      } else if (line.startsWith("# UNIT ")) {
        assertEquals(family, line.split(" ")[2]);
        assertTrue(family.endsWith("_" + line.split(" ")[3]), line);
      } else if (line.startsWith("# HELP ")) {
        assertEquals(family, line.split(" ")[2]);
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertTrue(sample.matches(), line);
        assertEquals(type.equals("counter"), sample.group(2) != null, line);
        assertEquals(type.equals("summary"), sample.group(3) != null, line);
        assertEquals(family, sample.group(1), line);
      }
    }
  }

  @Test
  void shouldPrintEverythingAsJson() {
    counters.add(Counter.STORES, 7);
    String json = files.get("stats/all.json").text();
    assertTrue(json.contains("\"compressor\": \"lz4\""));
    assertTrue(json.contains("\"shrinker_enabled\": true"));
    assertTrue(json.contains("\"max_pool_percent\": 20,"));
    assertTrue(json.contains("\"stores\": 7,"));
    assertEquals(0, json.replaceAll("[^{}]", "").replace("{}", "").replace("{}", "").length());
    assertTrue(json.replaceAll("\\s", "").matches("\\{.*[^,]},\"tiers\":\\[]}"));
  }

  private String columns(String file) {
    return files.get(file).text().strip().replaceAll(" +", " ");
  }

  private int run(Command command) {
    commands.add(command);
    return commandAnswer;
  }
}
