package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigFile;
import io.ghostswap.config.StartOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every error is one sentence on standard error and an exit status. */
final class GhostswapCliTest {
  private static final String NOWHERE = "/nonexistent-ghostswap-mount";

  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  private int execute(final String... arguments) {
    return GhostswapCli.commandLine()
        .setErr(new PrintWriter(err))
        .setOut(new PrintWriter(out))
        .execute(arguments);
  }

  private void assertOneSentence(final String expected) {
    final String text = err.toString();
    assertEquals(1, text.lines().count(), text);
    assertTrue(text.startsWith("ghostswap: ") && text.strip().endsWith("."), text);
    assertTrue(text.contains(expected), text);
  }

  @ParameterizedTest
  @CsvSource({
    "--size=8X, size",
    "--size=-1, size",
    "--size=1, size",
    "--stripes=0, stripes",
    "--stripes=many, stripes",
    "--priority=40000, priority",
    "--page-cluster=99, page_cluster",
    "--max-pool=101%, max_pool_percent",
    "--max-pool=lots, max_pool_bytes",
    "--compressor=lzo, lzo",
    "--set=unknown=1, unknown",
    "--set=shrinker_delay_ms, shrinker_delay_ms",
    "--set=full_policy=maybe, full_policy",
    "--spill=:1G, spill",
    "--mount=, --mount cannot be empty",
    "--no-such-option, no-such-option"
  })
  void shouldRefuseAWrongOptionOfUp(final String option, final String expected) {
    assertEquals(ExitStatus.USAGE, execute("up", option));
    assertOneSentence(expected);
  }

  @Test
  void shouldRefuseValuesThatDoNotGoTogether() {
    assertEquals(
        ExitStatus.USAGE, execute("up", "--compressor=lz4", "--set", "compressor_level=9"));
    assertOneSentence("compressor_level");
  }

  @Test
  void shouldNameAMissingConfigurationFile() {
    assertEquals(ExitStatus.FAILED, execute("up", "--config", NOWHERE + "/file"));
    assertOneSentence("there is no such file");
  }

  @ParameterizedTest
  @CsvSource({"get", "get compressor", "set compressor=zstd", "stats", "stats --json", "status"})
  void shouldSayThatNothingIsUp(final String command) {
    final String[] words = (command + " --mount " + NOWHERE).split(" ");
    assertEquals(ExitStatus.NOT_UP, execute(words));
    assertOneSentence("is not up on " + NOWHERE);
  }

  @ParameterizedTest
  @CsvSource({"get unknown, unknown", "set compressor=lzo, lzo", "set unknown=1, unknown"})
  void shouldRefuseUnknownNamesBeforeAnythingIsAsked(final String command, final String expected) {
    final String[] words = (command + " --mount " + NOWHERE).split(" ");
    assertEquals(ExitStatus.USAGE, execute(words));
    assertOneSentence(expected);
  }

  @Test
  void shouldRefuseAnEmptyMountForTheFolderThatOneIsIn() {
    assertEquals(ExitStatus.USAGE, execute("down", "--mount", ""));
    assertOneSentence("--mount cannot be empty");
  }

  /** The daemon's folder is another one. */
  @Test
  void shouldTakePathsFromTheFolderThatOneIsIn() {
    final UpCommand up =
        CommandLine.populateCommand(new UpCommand(), "--spill=spool:1G", "--mount=mnt");
    final StartOptions options = up.startOptions(ConfigFile.parse("", ""));
    final Path here = Path.of("").toAbsolutePath();
    assertEquals(here.resolve("spool"), options.spill().getFirst().path());
    assertEquals(here.resolve("mnt"), options.mount());
  }

  @Test
  void shouldRefuseToRunWithoutACommand() {
    assertEquals(ExitStatus.USAGE, execute());
    assertOneSentence("No command was given");
  }

  @Test
  void shouldRefuseTwoFormsOfStats() {
    assertEquals(ExitStatus.USAGE, execute("stats", "--json", "--openmetrics"));
    assertOneSentence("mutually exclusive");
  }

  @ParameterizedTest
  @CsvSource({"up", "down", "status", "get", "set", "stats", "doctor", "demo"})
  void shouldHelpWithEveryCommand(final String command) {
    assertEquals(ExitStatus.OK, execute(command, "--help"));
    assertTrue(out.toString().contains("Usage: ghostswap " + command), out.toString());
  }
}
