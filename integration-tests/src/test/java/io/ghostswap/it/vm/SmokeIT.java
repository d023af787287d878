package io.ghostswap.it.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A whole machine whose swap is ghostswap. Where there is no qemu it is skipped, unless CI=true.
 */
@Tag("vm")
class SmokeIT {
  private static final Path HOME = Path.of(System.getProperty("ghostswap.home")).normalize();

  @BeforeAll
  static void requirePrograms() {
    final List<String> missing = VmTest.missingPrograms();
    if (!missing.isEmpty()) {
      final String reason = "this machine cannot run it: no " + String.join(", ", missing);
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(reason);
      }
      Assumptions.abort(reason);
    }
  }

  @Test
  void shouldGiveEveryByteBackToAProgramLargerThanTheMachine() throws Exception {
    assertEquals("", new VmTest(HOME, "cloud", "short").run("smoke"));
    assertEquals(
        "vm: PASS smoke",
        Files.readAllLines(HOME.resolve("target/vm/smoke/console.log")).stream()
            .filter(line -> line.startsWith("vm: "))
            .findFirst()
            .orElse(""));
  }
}
