package io.ghostswap.fuse.attach;

import io.ghostswap.config.TransportType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The archives of classes that the build has put beside the jar, one for the command line, which
 * the launcher knows, and two for daemons: with jnr-fuse, and without it and the libraries that
 * only it uses. They fit one JDK, whose version is in their names, and the jars that they were made
 * from; a JVM that finds that its archive does not fit starts without.
 */
final class ClassArchive {
  private static final String JAR = ".jar";

  private ClassArchive() {}

  /** The flags with which this very JDK starts a daemon from its archive, none without one. */
  static List<String> flags(final TransportType transport) {
    return flags(
        System.getProperty("java.class.path"), transport, System.getProperty("java.version"));
  }

  static List<String> flags(
      final String classPath, final TransportType transport, final String javaVersion) {
    if (!classPath.endsWith(JAR)) {
      return List.of();
    }
    final String name = classPath.substring(0, classPath.length() - JAR.length());
    final String part =
        transport == TransportType.JNR_FUSE
            ? TransportType.JNR_FUSE.key()
            : TransportType.DEV_FUSE.key();
    final Path archive = Path.of(name + "-" + part + "-" + javaVersion + ".jsa").toAbsolutePath();
    // What the JVM has to say of an archive that does not fit would only be in the way.
    return Files.isReadable(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }
}
