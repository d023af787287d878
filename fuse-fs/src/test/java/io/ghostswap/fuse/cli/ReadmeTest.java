package io.ghostswap.fuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Parameter;
import io.ghostswap.config.StartOption;
import io.ghostswap.store.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The README's tables against what they describe. A failure shows the rows as they must be, ready
 * to be copied.
 */
final class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @Test
  void shouldListEveryParameter() throws IOException {
    final Stream<String> expected =
        Arrays.stream(Parameter.values())
            .map(it -> row(code(it.key()), it.defaultText(), it.range(), it.unit(), it.doc()));
    assertTable("## Parameters", expected);
  }

  @Test
  void shouldListEveryStartOption() throws IOException {
    final Stream<String> expected =
        Arrays.stream(StartOption.values())
            .map(it -> row(code(it.key()), it.defaultText(), it.range(), it.doc()));
    assertTable("### Start options", expected);
  }

  @Test
  void shouldListEveryCounter() throws IOException {
    final Stream<String> expected =
        Arrays.stream(Counter.values())
            .map(it -> row(code(it.key()), it.unit().name().toLowerCase(Locale.ROOT), it.doc()));
    assertTable("## Counters", expected);
  }

  @Test
  void shouldNameEveryCommand() throws IOException {
    final String commands = String.join("\n", section("## Commands"));
    for (final String command : commandLine().getSubcommands().keySet()) {
      assertTrue(commands.contains("| `" + command), command + " is not in the table of commands");
    }
  }

  @Test
  void shouldNameEveryOptionOfUp() throws IOException {
    final String commands = String.join("\n", section("## Commands"));
    for (final OptionSpec option : options("up")) {
      final String name = option.longestName();
      assertTrue(commands.contains("| `" + name), name + " is not in the table of up's options");
    }
  }

  @Test
  void shouldNameEveryOptionOfTheOtherCommands() throws IOException {
    final String commands = String.join("\n", section("## Commands"));
    for (final String command : List.of("down", "status", "get", "set", "stats", "doctor")) {
      for (final OptionSpec option : options(command)) {
        final String name = option.longestName();
        assertTrue(commands.contains(name), name + " of " + command + " is not in the text");
      }
    }
  }

  private static void assertTable(final String heading, final Stream<String> expected)
      throws IOException {
    final List<String> rows =
        section(heading).stream().filter(line -> line.startsWith("| `")).toList();
    assertEquals(String.join("\n", expected.toList()), String.join("\n", rows));
  }

  /** The lines below a heading, down to the next heading of any level. */
  private static List<String> section(final String heading) throws IOException {
    final List<String> lines = Files.readAllLines(README);
    final int start = lines.indexOf(heading);
    assertTrue(start >= 0, () -> "the README has no heading '" + heading + "'");
    final List<String> section = new ArrayList<>();
    for (int i = start + 1; i < lines.size() && !lines.get(i).startsWith("#"); i++) {
      section.add(lines.get(i));
    }
    return section;
  }

  private static String code(final String name) {
    return '`' + name + '`';
  }

  private static String row(final String... cells) {
    final StringBuilder row = new StringBuilder("|");
    for (final String cell : cells) {
      row.append(cell.isEmpty() ? "" : " " + cell).append(" |");
    }
    return row.toString();
  }

  private static CommandLine commandLine() {
    return new CommandLine(new GhostswapCli());
  }

  /** The options of a command but {@code --help} and {@code --version}, which all have. */
  private static List<OptionSpec> options(final String command) {
    return commandLine().getSubcommands().get(command).getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .toList();
  }
}
