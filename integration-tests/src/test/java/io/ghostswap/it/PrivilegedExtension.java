package io.ghostswap.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks for what a {@link Privileged} test class needs before it, and for leftovers after it. */
final class PrivilegedExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(PrivilegedExtension.class);
  private static final String LEFTOVERS = "leftovers";
  private static final List<String> PROGRAMS =
      List.of("losetup", "mkswap", "swapon", "swapoff", "umount", "fusermount");
  private static final String SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin";

  @Override
  public void beforeAll(final ExtensionContext context) throws IOException {
    final List<String> lacks =
        lacks(context.getRequiredTestClass().getAnnotation(Privileged.class));
    if (!lacks.isEmpty()) {
      final String reason = "this machine cannot run it: " + String.join(", ", lacks);
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(reason);
      }
      Assumptions.abort(reason);
    }
    context.getStore(NAMESPACE).put(LEFTOVERS, Leftovers.before());
  }

  @Override
  public void beforeEach(final ExtensionContext context) {
    GhostswapInstance.forgetLastWords();
  }

  @Override
  public void afterEach(final ExtensionContext context) {
    context.getExecutionException().ifPresent(_ -> GhostswapInstance.dump());
  }

  @Override
  public void afterAll(final ExtensionContext context) {
    final Leftovers leftovers = context.getStore(NAMESPACE).get(LEFTOVERS, Leftovers.class);
    if (leftovers != null) {
      leftovers.requireNone();
    }
  }

  private static List<String> lacks(final Privileged privileged) throws IOException {
    final List<String> lacks = new ArrayList<>();
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      lacks.add("no root");
    }
    if (!Files.exists(Path.of("/dev/fuse"))) {
      lacks.add("no /dev/fuse");
    }
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      lacks.add("no /dev/loop-control");
    }
    Stream.concat(PROGRAMS.stream(), Stream.of(privileged.programs()))
        .filter(program -> !isInstalled(program))
        .forEach(program -> lacks.add("no " + program));
    if (!Files.exists(GhostswapInstance.LAUNCHER)) {
      lacks.add("no " + GhostswapInstance.LAUNCHER);
    }
    return lacks;
  }

  private static boolean isInstalled(final String program) {
    return Stream.of((System.getenv("PATH") + ":" + SYSTEM_PATH).split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
