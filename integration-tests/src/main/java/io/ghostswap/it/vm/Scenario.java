package io.ghostswap.it.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One scenario: a script that runs inside, with a head of lines {@code # key: value} that says what
 * machine it needs.
 *
 * @param name the file's name without {@code .sh}
 * @param shows what it shows, one sentence
 * @param memory the machine's memory, as qemu takes it
 * @param kernel the name of a {@link KernelPackage}, or empty for the one that is asked for
 * @param minutes limit of the whole run
 * @param byHand whether it runs only when it is named
 * @param disks additional disks, in the order of their letters from {@code vdd} on
 * @param packages Debian packages that the image needs besides the usual ones
 */
record Scenario(
    String name,
    String shows,
    String memory,
    String kernel,
    int minutes,
    boolean byHand,
    List<ExtraDisk> disks,
    List<String> packages) {

  private static final String SUFFIX = ".sh";

  /** All scenarios of a folder, by name. */
  static List<Scenario> in(final Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .map(Scenario::read)
          .toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the head of a script. */
  static Scenario read(final Path script) {
    try {
      final String file = script.getFileName().toString();
      return parse(file.substring(0, file.length() - SUFFIX.length()), Files.readAllLines(script));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the head in the lines of a script; it ends at the first line that is no comment. */
  static Scenario parse(final String name, final List<String> lines) {
    String shows = "";
    String memory = "512M";
    String kernel = "";
    int minutes = 5;
    boolean byHand = false;
    final List<ExtraDisk> disks = new ArrayList<>();
    final List<String> packages = new ArrayList<>();
    for (final String line : lines) {
      if (!line.startsWith("#")) {
        break;
      }
      final int colon = line.indexOf(": ");
      if (colon < 0) {
        continue;
      }
      final String value = line.substring(colon + 2).strip();
      switch (line.substring(1, colon).strip()) {
        case "shows" -> shows = value;
        case "memory" -> memory = value;
        case "kernel" -> kernel = value;
        case "minutes" -> minutes = Integer.parseInt(value);
        case "by hand" -> byHand = value.equals("yes");
        case "disk" -> disks.add(ExtraDisk.parse(value));
        case "init" -> requireSystemd(name, value);
        case "packages" -> packages.addAll(List.of(value.split(" +")));
        default -> throw new VmException(name + ": '" + line + "' is not a line of a head.");
      }
    }
    if (shows.isEmpty()) {
      throw new VmException(name + ": the head has no line '# shows: ...'.");
    }
    return new Scenario(
        name, shows, memory, kernel, minutes, byHand, List.copyOf(disks), List.copyOf(packages));
  }

  /** {@code integration-tests/vm/init} looks for it by itself. */
  private static void requireSystemd(final String name, final String init) {
    if (!init.equals("systemd")) {
      throw new VmException(name + ": init is systemd or not named, not '" + init + "'.");
    }
  }
}
