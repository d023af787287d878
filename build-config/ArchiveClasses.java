import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the archives of classes from which the JVMs of the command line and of the daemon start:
 * the classes that a rehearsal loads, those of the JDK among them, in the form that a JVM has in
 * memory. One for each, since all of it is resident in the daemon, and one for the daemon without
 * jnr-fuse.
 *
 * <p>Argument: the jar, beside which the archives are put. They fit this very JDK, whose version
 * their names bear, and this very jar. Where one cannot be made, that is said, and nothing fails:
 * without it everything works, from the JDK's own archive.
 */
final class ArchiveClasses {
  private static final String REHEARSAL = "io.ghostswap.fuse.daemon.Rehearsal";
  private static final int TIMEOUT_SECONDS = 120;

  /** What has to be as it is at the start of the daemon. */
  private static final List<String> FLAGS =
      List.of(
          "-Xmx128m",
          "-Djdk.util.jar.enableMultiRelease=false",
          "--enable-native-access=ALL-UNNAMED");

  private static final List<String> PARTS = List.of("cli", "jnr-fuse", "dev-fuse");

  private final Path jar;
  private final String name;

  private ArchiveClasses(final Path jar) {
    this.jar = jar;
    this.name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
  }

  public static void main(final String[] arguments) throws IOException, InterruptedException {
    final ArchiveClasses archives = new ArchiveClasses(Path.of(arguments[0]));
    archives.removeOld();
    for (final String part : PARTS) {
      archives.make(part);
    }
  }

  private void removeOld() throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(jar.getParent(), name + "-*.jsa")) {
      for (final Path archive : old) {
        Files.delete(archive);
      }
    }
  }

  private void make(final String part) throws IOException, InterruptedException {
    final Path list = jar.resolveSibling(name + "-" + part + ".classlist");
    final Path archive =
        jar.resolveSibling(name + "-" + part + "-" + System.getProperty("java.version") + ".jsa");
    final boolean made =
        java("-XX:DumpLoadedClassList=" + list, "-cp", jar.toString(), REHEARSAL, part)
            && java(
                "-Xshare:dump",
                // No other collector writes the archive's objects.
                "-XX:+UseG1GC",
                "-Xlog:disable",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                jar.toString());
    if (!made) {
      System.err.println("No archive of classes for the " + part + "; it starts a little later.");
      Files.deleteIfExists(archive);
    }
  }

  private static boolean java(final String... arguments) throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of(arguments));
    final Process process = new ProcessBuilder(command).inheritIO().start();
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }
}
