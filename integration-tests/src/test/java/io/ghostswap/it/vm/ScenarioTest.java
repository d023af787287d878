package io.ghostswap.it.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heads of scenarios. */
class ScenarioTest {
  @Test
  void shouldReadTheWholeHead() {
    final Scenario scenario =
        Scenario.parse(
            "tiers",
            List.of(
                "# shows: two tiers: one of them fails",
                "# memory: 1G",
                "# kernel: full",
                "# minutes: 7",
                "# by hand: yes",
                "# disk: 64M",
                "# disk: 1G iops=300 bps=20000000",
                "# packages: tcc make",
                "# init: systemd",
                ". /payload/lib.sh",
                "# minutes: 99"));
    assertEquals("two tiers: one of them fails", scenario.shows());
    assertEquals("1G", scenario.memory());
    assertEquals("full", scenario.kernel());
    assertEquals(7, scenario.minutes());
    assertTrue(scenario.byHand());
    assertEquals(
        List.of(
            new ExtraDisk(64 << 20, List.of()),
            new ExtraDisk(
                1 << 30, List.of("throttling.iops-total=300", "throttling.bps-total=20000000"))),
        scenario.disks());
    assertEquals(List.of("tcc", "make"), scenario.packages());
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertThrows(
        VmException.class, () -> Scenario.parse("one", List.of("# shows: a", "# color: red")));
    assertThrows(
        VmException.class, () -> Scenario.parse("one", List.of("# shows: a", "# init: runit")));
    assertThrows(VmException.class, () -> Scenario.parse("one", List.of("# memory: 1G")));
  }

  @Test
  void shouldReadEveryScenarioThatThereIs() {
    final List<Scenario> all = Scenario.in(Path.of("vm/scenarios"));
    assertFalse(all.isEmpty());
    assertTrue(all.stream().anyMatch(scenario -> scenario.name().equals("smoke")));
  }
}
