package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ConsoleProgressTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ConsoleProgress progress(final boolean terminal) {
    return new ConsoleProgress(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldKeepWarningsOffTheStandardOutput() {
    final ConsoleProgress progress = progress(false);
    progress.step("done");
    progress.warn("beware");
    assertEquals("  done\n", printed());
    assertEquals("  warning: beware\n", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shouldPrintALineForEveryTenthWithoutATerminal() {
    final ConsoleProgress progress = progress(false);
    for (int left = 1000; left >= 0; left--) {
      progress.swapOff(left, 1000);
    }
    assertEquals(11, printed().lines().count());
    assertTrue(printed().endsWith("swapoff: 100 %, 1000 of 1000\n"), printed());
  }

  @Test
  void shouldDrawABarOnOneLineOfATerminal() {
    final ConsoleProgress progress = progress(true);
    progress.swapOff(500, 1000);
    progress.swapOff(0, 1000);
    assertEquals(1, printed().chars().filter(c -> c == '\n').count());
    assertTrue(printed().contains("[" + "#".repeat(20) + ".".repeat(20) + "] 50 %"), printed());
  }

  @Test
  void shouldSayNothingOfAnEmptySwap() {
    progress(true).swapOff(0, 0);
    assertEquals("", printed());
  }
}
