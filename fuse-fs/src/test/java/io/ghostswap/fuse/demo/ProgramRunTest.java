package io.ghostswap.fuse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.attach.Privileged;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real program in a real cgroup, with less memory than its limit. */
@Timeout(60)
final class ProgramRunTest {
  private static final long LIMIT = 256L << 20;
  private static final MemoryProgramOptions OPTIONS =
      new MemoryProgramOptions(16 << 20, 1, "random", 1, 2, true);

  private final List<String> lines = new ArrayList<>();
  private final String name = "ghostswap-test-" + System.nanoTime();

  @BeforeEach
  void requireRoot() {
    Privileged.require();
  }

  @Test
  void shouldHoldWhenFilledAndEndWithEveryByteRight() throws InterruptedException {
    try (MemoryCgroup group = MemoryCgroup.create(name, LIMIT);
        ProgramRun run = ProgramRun.start(OPTIONS, group)) {
      assertTrue(run.awaitFilled(lines::add), lines.toString());
      assertTrue(group.usageBytes() >= OPTIONS.bytes(), "usage " + group.usageBytes());
      run.goOn();
      assertEquals(0, run.awaitEnd(lines::add), lines.toString());
      assertTrue(run.lastVerified().startsWith("verified 4096 pages, 0 wrong"), lines.toString());
      assertEquals(0, group.oomKills());
    }
  }

  @Test
  void shouldLeaveNoProcessAndNoGroup() throws InterruptedException {
    final MemoryCgroup group = MemoryCgroup.create(name, LIMIT);
    try (group;
        ProgramRun run = ProgramRun.start(OPTIONS, group)) {
      assertTrue(run.awaitFilled(lines::add), lines.toString());
    }
    assertFalse(Files.exists(group.path()));
  }

  @Test
  void shouldEndWhatStillRunsWhenTheGroupIsClosed() throws InterruptedException {
    final MemoryCgroup group = MemoryCgroup.create(name, LIMIT);
    try (ProgramRun run = ProgramRun.start(OPTIONS, group)) {
      assertTrue(run.awaitFilled(lines::add), lines.toString());
      group.close();
      assertFalse(run.awaitEnd(lines::add) == 0);
    }
  }
}
