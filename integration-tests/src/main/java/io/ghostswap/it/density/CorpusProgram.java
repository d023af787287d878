package io.ghostswap.it.density;

import io.ghostswap.fuse.attach.SystemTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The real programs whose memory makes the corpus. Each one fills somewhat more memory than is
 * taken from it, says {@code ready} on its output, and then waits.
 */
enum CorpusProgram {
  /** A scripting language with small objects and many pointers. */
  PYTHON("python3", "the syntax trees of its standard library") {
    @Override
    Optional<List<String>> command(final Path home) {
      return SystemTool.find("python3")
          .map(python -> List.of(python.toString(), "-c", script("parse_library.py"), RSS_KIB));
    }
  },

  /** A moving collector's heap of text, arrays and maps. */
  NODE("node", "an index of the words in its library's sources") {
    @Override
    Optional<List<String>> command(final Path home) {
      return SystemTool.find("node")
          .map(node -> List.of(node.toString(), "-e", script("index_sources.js"), RSS_KIB));
    }
  },

  /** A JVM's heap, metaspace and compiled code. */
  JVM("java", "the compiler's trees and symbols of this project's sources") {
    @Override
    Optional<List<String>> command(final Path home) {
      return Optional.of(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx512m",
              "-XX:+UseG1GC",
              "-classpath",
              System.getProperty("java.class.path"),
              JavacProgram.class.getName(),
              home.toString(),
              HEAP_BYTES));
    }
  },

  /** A browser, several processes, where one is installed. */
  CHROMIUM("chromium", "a page that shows this project's sources") {
    @Override
    Optional<List<String>> command(final Path home) {
      return Stream.of("chromium", "chromium-browser", "google-chrome")
          .map(SystemTool::find)
          .flatMap(Optional::stream)
          .findFirst()
          .map(
              browser ->
                  List.of(
                      browser.toString(),
                      "--headless",
                      "--no-sandbox",
                      "--disable-gpu",
                      "--disable-dev-shm-usage",
                      "--enable-logging=stderr",
                      "--user-data-dir=" + SourcePage.profile(home),
                      SourcePage.write(home).toUri().toString()));
    }
  };

  private static final String RSS_KIB = "180000";
  private static final String HEAP_BYTES = Long.toString(192L << 20);

  private final String program;
  private final String content;

  CorpusProgram(final String program, final String content) {
    this.program = program;
    this.content = content;
  }

  /** The name of the program, for a person. */
  String program() {
    return program;
  }

  /** What its memory is full of. */
  String content() {
    return content;
  }

  /**
   * How it is started.
   *
   * @param home the root of this project
   * @return the command; empty when the program is not installed
   */
  abstract Optional<List<String>> command(Path home);

  private static String script(final String name) {
    try (InputStream script = CorpusProgram.class.getResourceAsStream(name)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
