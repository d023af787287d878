package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SystemToolTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Test
  void shouldReturnWhatTheProgramPrints() {
    assertEquals("a b", SystemTool.named("echo").run(TIMEOUT, "a", "b"));
  }

  @Test
  void shouldCarryTheProgramsOwnWordsWhenItFails() {
    final AttachException e =
        assertThrows(
            AttachException.class,
            () -> SystemTool.named("sh").run(TIMEOUT, "-c", "echo one; echo two >&2; exit 3"));
    assertTrue(e.getMessage().endsWith("failed: one; two"), e.getMessage());
  }

  @Test
  void shouldSayTheExitStatusWhenTheProgramSaysNothing() {
    final AttachException e =
        assertThrows(AttachException.class, () -> SystemTool.named("false").run(TIMEOUT));
    assertEquals("false failed: exit status 1.", e.getMessage());
  }

  @Test
  void shouldEndAProgramThatHangs() {
    final AttachException e =
        assertThrows(
            AttachException.class,
            () -> SystemTool.named("sleep").run(Duration.ofMillis(50), "60"));
    assertTrue(e.getMessage().contains("did not end"), e.getMessage());
  }

  @Test
  void shouldNameAProgramThatIsNotInstalled() {
    final AttachException e =
        assertThrows(AttachException.class, () -> SystemTool.named("no-such-program"));
    assertTrue(e.getMessage().contains("no-such-program is not installed"), e.getMessage());
  }
}
