package io.ghostswap.it.density;

import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A JVM at work: parses and attributes Java sources again and again and keeps every tree, until the
 * heap holds so many bytes; says {@code ready} and waits to be killed.
 *
 * <p>Arguments: the folder of the sources, and the bytes.
 */
public final class JavacProgram {
  /** Bounds the time that a few small sources could take. */
  private static final int MAX_ROUNDS = 32;

  private JavacProgram() {}

  /**
   * Runs the program.
   *
   * @throws IOException when the sources cannot be read
   * @throws InterruptedException when it is interrupted instead of killed
   */
  public static void main(final String[] arguments) throws IOException, InterruptedException {
    final List<File> sources = sources(Path.of(arguments[0]));
    final long wantedBytes = Long.parseLong(arguments[1]);
    final List<Object> kept = new ArrayList<>();
    for (int round = 0; round < MAX_ROUNDS && usedBytes() < wantedBytes; round++) {
      compile(sources, kept);
    }
    System.out.println("ready");
    Thread.sleep(Long.MAX_VALUE);
    System.out.println(kept.size());
  }

  private static List<File> sources(final Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(
              file -> file.toString().contains("/src/main/") && file.toString().endsWith(".java"))
          .sorted()
          .map(Path::toFile)
          .toList();
    }
  }

  private static long usedBytes() {
    final Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** What cannot be compiled here, for want of a library, is kept as far as it got. */
  private static void compile(final List<File> sources, final List<Object> kept)
      throws IOException {
    final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    final StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    kept.add(files);
    final List<String> options =
        List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
    final JavacTask task =
        (JavacTask)
            compiler.getTask(
                Writer.nullWriter(),
                files,
                diagnostic -> {},
                options,
                null,
                files.getJavaFileObjectsFromFiles(sources));
    task.parse().forEach(kept::add);
    task.analyze().forEach(kept::add);
    kept.add(task);
  }
}
