package io.ghostswap.fuse.attach;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The archives of classes that the build has put beside the jar, one for the command line and one
 * for the daemon. They fit one JDK, whose version is in their names, and the jars that they were
 * made from; a JVM that finds that its archive does not fit starts without.
 */
final class ClassArchive {
  private static final String JAR = ".jar";

  private ClassArchive() {}

  /**
   * The flags with which this very JDK starts from the archive, none where there is none.
   *
   * @param part whose archive, {@code cli} or {@code daemon}
   */
  static List<String> flags(final String part) {
    return flags(System.getProperty("java.class.path"), part, System.getProperty("java.version"));
  }

  static List<String> flags(final String classPath, final String part, final String javaVersion) {
    if (!classPath.endsWith(JAR)) {
      return List.of();
    }
    final String name = classPath.substring(0, classPath.length() - JAR.length());
    final Path archive = Path.of(name + "-" + part + "-" + javaVersion + ".jsa").toAbsolutePath();
    // What the JVM has to say of an archive that does not fit would only be in the way.
    return Files.isReadable(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }
}
