package io.ghostswap.it.density;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A web page with every source of the project in it, each word an element of its own. */
final class SourcePage {
  private static final String SCRIPT =
      """
      <script>
      const sources = document.querySelectorAll('pre');
      for (const source of sources) {
        for (const line of source.textContent.split('\\n')) {
          const row = document.createElement('div');
          for (const word of line.split(/\\b/)) {
            const part = document.createElement('span');
            part.textContent = word;
            part.title = word.length > 3 ? word : '';
            row.appendChild(part);
          }
          document.body.appendChild(row);
        }
      }
      requestAnimationFrame(() => setTimeout(() => console.log('ready'), 2000));
      </script>
      """;

  private SourcePage() {}

  /** The browser's folder for what it keeps; under the folder that a clean build removes. */
  static Path profile(final Path home) {
    return home.resolve("target").resolve("bench-browser");
  }

  /** Writes the page and returns where it is. */
  static Path write(final Path home) {
    final Path page = home.resolve("target").resolve("bench-page.html");
    try (Stream<Path> files = Files.walk(home)) {
      final StringBuilder html = new StringBuilder("<!doctype html><meta charset=utf-8><body>");
      final List<Path> sources =
          files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
      for (final Path source : sources) {
        html.append("<h2>").append(source.getFileName()).append("</h2><pre>");
        html.append(escape(Files.readString(source))).append("</pre>");
      }
      Files.createDirectories(page.getParent());
      return Files.writeString(page, html.append(SCRIPT), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escape(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
