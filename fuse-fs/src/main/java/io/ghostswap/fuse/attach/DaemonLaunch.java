package io.ghostswap.fuse.attach;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.SpillPlace;
import io.ghostswap.config.StartOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a daemon: this JVM's own {@code java} and class path, with the flags that a
 * process needs on which swap depends.
 */
public final class DaemonLaunch {
  /** The main class; named and not linked, since this process never runs it. */
  static final String MAIN_CLASS = "io.ghostswap.fuse.daemon.GhostswapDaemon";

  /**
   * The name in a list of processes. systemd's last round of killing at shutdown passes over root's
   * processes whose name begins with @, so that swapoff still finds a daemon that answers.
   */
  private static final String PROCESS_NAME = "@ghostswapd";

  /** Everything that the JVM will ever need is taken at the start, and stays of one size. */
  private static final List<String> JVM_FLAGS =
      List.of(
          // Six MiB live: what is kept is most of it, so the young generation is a quarter.
          "-Xms10m",
          "-Xmx10m",
          "-Xmn2560k",
          "-Xss512k",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:ReservedCodeCacheSize=7m",
          "-XX:InitialCodeCacheSize=7m",
          "-XX:CICompilerCount=2",
          // Small units of compilation: with the JVM's own limits, what accesses native memory
          // grows
          // so large that the compiler takes 30 MiB and more for one method.
          "-XX:FreqInlineSize=80",
          "-XX:InlineSmallCode=500",
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=MemLimit,*::*,16M~stop",
          // Copies, fills and compares of native memory call the JVM's own code whatever their
          // length, without loops in Java for short ones: a third less for C2 to compile.
          "-Djava.lang.foreign.native.threshold.power.copy=0",
          "-Djava.lang.foreign.native.threshold.power.fill=0",
          "-Djava.lang.foreign.native.threshold.power.mismatch=0",
          // Nor are they inlined: C1 takes 2.6 MiB instead of 5.7 for one method.
          "-XX:CompileCommand=dontinline,jdk.internal.foreign.SegmentBulkOperations::*",
          // Used by the JDK to make classes, at the start; to compile it takes the most memory.
          "-XX:CompileCommand=exclude,jdk.internal.classfile.impl.StackMapGenerator::processBlock",
          "-XX:-UsePerfData",
          // Made for 65,536 strings at first; the daemon has a thousand.
          "-XX:StringTableSize=1024",
          // A core file would have all the pages that are in the pool, and on no encrypted disk.
          "-XX:-CreateCoredumpOnCrash",
          // What the JVM says when it gives up belongs in the log; its standard output ends with
          // "up".
          "-XX:+DisplayVMOutputToStderr",
          "-XX:-UseTransparentHugePages",
          // zstd-jni has a second form of its classes for newer JDKs that makes garbage at each
          // call.
          "-Djdk.util.jar.enableMultiRelease=false",
          "--enable-native-access=ALL-UNNAMED");

  private static final String SHELL_SCRIPT =
      "ulimit -l unlimited 2>/dev/null; exec -a \"$0\" \"$@\"";

  private DaemonLaunch() {}

  /** The flags of the daemon's JVM, for whatever has to run under the same conditions. */
  public static List<String> jvmFlags() {
    return JVM_FLAGS;
  }

  /** The whole command; it leads a session of its own, so it outlives the shell. */
  static List<String> command(
      final StartOptions options,
      final List<Assignment> settings,
      final Path log,
      final Path libraries) {
    final List<String> command = new ArrayList<>();
    command.add(require("setsid").toString());
    command.addAll(List.of(require("bash").toString(), "-c", SHELL_SCRIPT, PROCESS_NAME));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.add("-Djava.io.tmpdir=" + libraries);
    command.add("-XX:ErrorFile=" + log.resolveSibling("hs_err_pid%p.log"));
    command.addAll(ClassArchive.flags(options.transport()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
    command.addAll(arguments(options, settings, log));
    return command;
  }

  private static List<String> arguments(
      final StartOptions options, final List<Assignment> settings, final Path log) {
    final List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--mount", options.mount().toString()));
    // The size is checked against the stripes, so they come first.
    arguments.addAll(List.of("--stripes", Integer.toString(options.stripes())));
    arguments.addAll(List.of("--size", Long.toString(options.sizeBytes())));
    for (final SpillPlace place : options.spill()) {
      arguments.addAll(List.of("--spill", place.toString()));
    }
    arguments.addAll(List.of("--zpool", options.zpool().key()));
    arguments.addAll(List.of("--transport", options.transport().key()));
    for (final Assignment setting : settings) {
      arguments.addAll(List.of("--set", setting.parameter().key() + "=" + setting.value()));
    }
    arguments.addAll(List.of("--log", log.toString()));
    return arguments;
  }

  private static Path require(final String program) {
    return SystemTool.find(program)
        .orElseThrow(() -> new AttachException("The program " + program + " is not installed."));
  }
}
