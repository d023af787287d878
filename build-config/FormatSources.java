import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The formatter of the build: brings every Java source of the project into google-java-format, or
 * only checks that it is.
 *
 * <p>It runs in its own JVM, as the formatter must be at home in the language of the sources and
 * Maven may run on an older JDK. Arguments: {@code format|check ROOT STAMP}. With {@code format},
 * files older than the stamp are skipped, and the stamp is renewed when all is done.
 */
final class FormatSources {

  private final Path root;
  private final boolean checkOnly;
  private int wrong;

  private FormatSources(final Path root, final boolean checkOnly) {
    this.root = root;
    this.checkOnly = checkOnly;
  }

  public static void main(final String[] args) throws IOException {
    final FormatSources sources = new FormatSources(Path.of(args[1]), args[0].equals("check"));
    final Path stamp = Path.of(args[2]);
    final FileTime started = FileTime.from(Instant.now());
    sources.files(stamp).forEach(sources::format);
    if (sources.wrong > 0) {
      System.exit(1);
    }
    Files.writeString(stamp, "");
    Files.setLastModifiedTime(stamp, started);
  }

  private List<Path> files(final Path stamp) throws IOException {
    final FileTime since =
        checkOnly || Files.notExists(stamp)
            ? FileTime.from(Instant.EPOCH)
            : Files.getLastModifiedTime(stamp);
    final List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(
              final Path folder, final BasicFileAttributes attributes) {
            final String name = folder.getFileName().toString();
            return !folder.equals(root) && (name.startsWith(".") || name.equals("target"))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")
                && attributes.lastModifiedTime().compareTo(since) >= 0) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private void format(final Path file) {
    try {
      final String source = Files.readString(file);
      final String formatted = new Formatter().formatSourceAndFixImports(source);
      if (formatted.equals(source)) {
        return;
      }
      if (checkOnly) {
        report(file + " is not formatted: a build without CI=true does it");
      } else {
        Files.writeString(file, formatted);
      }
    } catch (final FormatterException | IOException e) {
      report(file + ": " + e.getMessage());
    }
  }

  private void report(final String sentence) {
    wrong++;
    System.err.println(sentence);
  }
}
