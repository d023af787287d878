package io.ghostswap.it.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which consoles are those of a run that passed. */
class ConsoleJudgeTest {
  private static final String PASS = "vm: PASS one";

  private final ConsoleJudge judge = new ConsoleJudge("one");

  @Test
  void shouldPassAQuietRun() {
    judge.accept("[    2.9] Unstable clock detected, switching default tracing clock");
    judge.accept(PASS);
    judge.accept("[  231.4] reboot: Power down");
    assertEquals(Optional.empty(), judge.failure());
  }

  @Test
  void shouldFailWithoutAVerdict() {
    judge.accept("[  231.4] reboot: Power down");
    assertTrue(judge.failure().orElse("").contains("without a line"));
  }

  @Test
  void shouldFailWhenAnotherScenarioPassed() {
    judge.accept("vm: PASS two");
    assertTrue(judge.failure().isPresent());
  }

  @Test
  void shouldTellWhyTheScenarioFailed() {
    judge.accept("vm: FAIL one: a page was wrong");
    assertEquals(Optional.of("vm: FAIL one: a page was wrong"), judge.failure());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[  120.1] INFO: task java:172 blocked for more than 60 seconds.",
        "[  120.1] Write-error on swap-device (7:0:2048)",
        "[  120.1] Read-error on swap-device (7:0:2048)",
        "[  120.1] I/O error, dev loop0, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class"
            + " 2",
        "[  120.1] Out of memory: Killed process 172 (java) total-vm:1234kB",
        "[  120.1] java invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0",
        "[  120.1] WARNING: possible circular locking dependency detected",
        "[  120.1] WARNING: CPU: 1 PID: 12 at mm/page_alloc.c:4000",
        "[  120.1] BUG: unable to handle page fault for address: 0000000000000000",
        "[  120.1] watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [java:172]",
        "[  120.1] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
        "[  120.1] Kernel panic - not syncing: Attempted to kill init!"
      })
  void shouldFailOnAnAlarmOfTheKernel(final String alarm) {
    judge.accept(alarm);
    judge.accept(PASS);
    assertTrue(judge.failure().orElse("").startsWith("the kernel said: "), alarm);
  }

  @Test
  void shouldPassOverAlarmsThatTheScenarioCauses() {
    judge.accept("vm: expects Read-error on swap-device");
    judge.accept("[  120.1] Read-error on swap-device (7:0:2048)");
    judge.accept(PASS);
    assertEquals(Optional.empty(), judge.failure());
  }

  @Test
  void shouldFailOnAnAlarmBeforeItIsCaused() {
    judge.accept("[  120.1] Read-error on swap-device (7:0:2048)");
    judge.accept("vm: expects Read-error on swap-device");
    judge.accept(PASS);
    assertTrue(judge.failure().isPresent());
  }
}
