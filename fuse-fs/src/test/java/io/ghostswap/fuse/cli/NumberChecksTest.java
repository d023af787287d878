package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumberChecksTest {
  private static final long GIB = 1L << 30;
  private static final String PROTECTED = "\"memory_locked_bytes\": 1, \"io_flusher\": 1";
  private static final String ROOM = ", \"max_pool_size\": " + GIB;

  private static List<Finding> findings(final String counters, final String tiers) {
    final String json =
        "{\"parameters\": {}, \"stats\": {" + counters + "}, \"tiers\": [" + tiers + "]}";
    return new NumberChecks("/m", GIB, InstanceNumbers.parse(json)).all();
  }

  private static String tier(final int resting, final int givenUp) {
    return "{\"place\": \"/s\", \"resting\": " + resting + ", \"given_up\": " + givenUp + "}";
  }

  /** The one finding that is not good. */
  private static Finding bad(final String counters, final String tiers) {
    final List<Finding> bad =
        findings(counters, tiers).stream().filter(it -> it.level() != Finding.Level.OK).toList();
    assertEquals(1, bad.size(), bad::toString);
    return bad.getFirst();
  }

  @Test
  void shouldFindNothingWhereAllIsWell() {
    for (final Finding finding : findings(PROTECTED + ROOM, tier(0, 0))) {
      assertEquals(Finding.Level.OK, finding.level(), finding::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "decompress_fail, FAIL",
    "callback_errors, WARN",
    "reject_alloc_fail, WARN",
  })
  void shouldNameWhatHasFailed(final String counter, final Finding.Level level) {
    final Finding bad = bad(PROTECTED + ROOM + ", \"" + counter + "\": 7", "");
    assertEquals(level, bad.level());
    assertTrue(bad.sentence().startsWith("7 "), bad::toString);
    assertTrue(bad.sentence().contains(counter), bad::toString);
  }

  @Test
  void shouldSayByHowMuchPoolAndSpillFallShort() {
    final long half = GIB / 2;
    final String pool = PROTECTED + ", \"max_pool_size\": " + half;
    assertTrue(bad(pool, "").sentence().contains("512M of 1G have no place"));
    assertTrue(
        bad(pool + ", \"spill_capacity_bytes\": " + (half >> 1), "")
            .sentence()
            .contains("256M of 1G have no place"));
    assertEquals(
        List.of(),
        findings(pool + ", \"spill_capacity_bytes\": " + half, "").stream()
            .filter(it -> it.level() != Finding.Level.OK)
            .toList());
  }

  @Test
  void shouldNameATierThatIsNotWritten() {
    assertTrue(bad(PROTECTED + ROOM, tier(1, 3)).sentence().contains("/s is not written now"));
    assertTrue(bad(PROTECTED + ROOM, tier(0, 3)).sentence().contains("/s was left alone 3 times"));
  }
}
