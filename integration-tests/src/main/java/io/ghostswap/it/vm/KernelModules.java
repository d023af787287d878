package io.ghostswap.it.vm;

import io.ghostswap.it.machine.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The modules of an unpacked kernel package. */
final class KernelModules {
  private final Path folder;
  private final Map<String, List<String>> dependencies = new HashMap<>();
  private final Map<String, String> files = new HashMap<>();

  /**
   * Looks at the modules.
   *
   * @param root where the package was unpacked
   * @param version of the kernel
   * @param busybox finds out who depends on whom
   */
  KernelModules(final Path root, final String version, final Path busybox) {
    folder = root.resolve("lib/modules").resolve(version);
    Tool.run(
        "sh",
        "-c",
        "find \"$0\" -name '*.ko.xz' -exec \"$1\" unxz {} +",
        folder.toString(),
        busybox.toString());
    Tool.run(busybox.toString(), "depmod", "-b", root.toString(), version);
    try {
      for (final String line : Files.readAllLines(folder.resolve("modules.dep"))) {
        final String[] parts = line.split(":", 2);
        files.put(nameOf(parts[0]), parts[0]);
        dependencies.put(parts[0], List.of(parts[1].strip().split(" +")));
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies these modules, those that they need, and the list of both, below another root. */
  void copy(final List<String> names, final Path root, final Path busybox) {
    final Path target = root.resolve("lib/modules").resolve(folder.getFileName());
    final Set<String> wanted = new LinkedHashSet<>();
    final Deque<String> left = new ArrayDeque<>();
    names.stream().filter(files::containsKey).map(files::get).forEach(left::add);
    while (!left.isEmpty()) {
      final String file = left.remove();
      if (!file.isEmpty() && wanted.add(file)) {
        left.addAll(dependencies.get(file));
      }
    }
    wanted.forEach(file -> Folders.copy(folder.resolve(file), target.resolve(file)));
    Tool.run(busybox.toString(), "depmod", "-b", root.toString(), folder.getFileName().toString());
  }

  private static String nameOf(final String file) {
    return file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.ko$", "").replace('-', '_');
  }
}
