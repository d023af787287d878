package io.ghostswap.it.vm;

import io.ghostswap.it.machine.Tool;
import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's packages as this machine's apt knows them: what there is now under a name, its file, and
 * what depends on it. Nothing is installed.
 */
final class DebianArchive {
  /** A line of {@code apt-get download --print-uris}: address, file, bytes, hash. */
  private static final Pattern ADDRESS = Pattern.compile("'([^']+)' (\\S+) \\d+ (\\S+)");

  private static final Pattern KERNEL =
      Pattern.compile("^\\s*Depends: (linux-image-[0-9]\\S*)", Pattern.MULTILINE);

  private final Path files;
  private final List<String> options;
  private boolean updated;

  /**
   * A package's file.
   *
   * @param file its name, which has name and version of the package
   * @param hash of its bytes
   */
  record Deb(String file, String hash) {}

  private DebianArchive(final Path files, final List<String> options) {
    this.files = files;
    this.options = options;
  }

  /**
   * The archive that this machine installs from.
   *
   * @param files folder that keeps what is downloaded
   */
  static DebianArchive ofThisMachine(final Path files) {
    return new DebianArchive(files, List.of());
  }

  /**
   * The backports of the release that this machine installs from, in lists of its own, so that
   * nothing of the machine's apt changes.
   *
   * @param files folder that keeps what is downloaded
   */
  static DebianArchive ofBackports(final Path files) {
    final String[] site =
        apt(List.of("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"))
            .lines()
            .filter(line -> line.matches("\\S+/debian/? [a-z]+"))
            .findFirst()
            .orElseThrow(() -> new VmException("apt names no mirror of Debian."))
            .split(" ");
    final Path state = files.resolveSibling("backports");
    try {
      Files.createDirectories(state.resolve("lists/partial"));
      Files.writeString(
          state.resolve("sources.list"),
          "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
              + (site[0] + " " + site[1] + "-backports main\n"));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DebianArchive(
        files,
        List.of(
            "-o",
            "Dir::Etc::SourceList=" + state.resolve("sources.list"),
            "-o",
            "Dir::Etc::SourceParts=/dev/null",
            "-o",
            "Dir::State::Lists=" + state.resolve("lists")));
  }

  /** The kernel's own package that a package without files stands for now. */
  String kernel(final String metaPackage) {
    final Matcher matcher = KERNEL.matcher(ask("apt-cache", List.of("depends", metaPackage)));
    if (!matcher.find()) {
      throw new VmException(metaPackage + " depends on no kernel: run apt-get update.");
    }
    return matcher.group(1);
  }

  /** What there is now under these names. */
  List<Deb> resolve(final Collection<String> packages) {
    final List<String> arguments = new ArrayList<>(List.of("download", "--print-uris"));
    arguments.addAll(packages);
    final List<Deb> debs =
        ask("apt-get", arguments)
            .lines()
            .map(ADDRESS::matcher)
            .filter(Matcher::matches)
            .map(line -> new Deb(line.group(2), line.group(3)))
            .sorted((a, b) -> a.file().compareTo(b.file()))
            .toList();
    if (debs.size() != packages.size()) {
      throw new VmException("apt does not know all of " + String.join(", ", packages) + ".");
    }
    return debs;
  }

  /** Downloads what is not there yet, and unpacks all into a folder. */
  void unpack(final Collection<String> packages, final Path target) {
    final List<Deb> debs = resolve(packages);
    if (!debs.stream().allMatch(deb -> Files.exists(files.resolve(deb.file())))) {
      final List<String> arguments = new ArrayList<>(List.of("download", "-q"));
      arguments.addAll(packages);
      ask("apt-get", arguments);
    }
    for (final Deb deb : debs) {
      Tool.run("dpkg-deb", "-x", files.resolve(deb.file()).toString(), target.toString());
    }
  }

  /** Lists that are missing or too old are fetched, once. */
  private String ask(final String program, final List<String> arguments) {
    final List<String> command = command(program, arguments);
    if (updated) {
      return apt(command);
    }
    try {
      return apt(command);
    } catch (final VmException e) {
      updated = true;
      apt(command("apt-get", List.of("update", "-q")));
      return apt(command);
    }
  }

  private List<String> command(final String program, final List<String> arguments) {
    // apt downloads into the folder where it runs, and has no address for what lies there already.
    final Path folder = arguments.contains("--print-uris") ? Path.of("/") : files;
    final List<String> command =
        new ArrayList<>(List.of("env", "--chdir", folder.toString(), "LC_ALL=C", program));
    command.addAll(options);
    command.addAll(arguments);
    return command;
  }

  private static String apt(final List<String> command) {
    if (!Tool.isInstalled("apt-get")) {
      throw new VmException("The image is made of Debian's packages, and there is no apt-get.");
    }
    try {
      return Tool.run(command.toArray(String[]::new));
    } catch (final BenchmarkException e) {
      throw new VmException(e.getMessage(), e);
    }
  }
}
