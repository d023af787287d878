package io.ghostswap.fuse.demo;

import io.ghostswap.fuse.linux.ProcMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The two interfaces of the kernel to memory cgroups, with the names of their files. */
enum CgroupVersion {
  /** The unified hierarchy, with the memory controller in it. */
  V2("memory.max", "memory.current", "memory.events"),
  /** A hierarchy of the memory controller alone. */
  V1("memory.limit_in_bytes", "memory.usage_in_bytes", "memory.oom_control");

  private static final String CONTROLLER = "memory";

  final String limitFile;
  final String usageFile;
  final String eventsFile;

  CgroupVersion(final String limitFile, final String usageFile, final String eventsFile) {
    this.limitFile = limitFile;
    this.usageFile = usageFile;
    this.eventsFile = eventsFile;
  }

  /** The root of this version's hierarchy with the memory controller, or empty. */
  Optional<Path> root() {
    try {
      return ProcMounts.read().stream()
          .filter(this::isRoot)
          .map(ProcMounts.Mount::path)
          .findFirst();
    } catch (final IOException e) {
      throw new CgroupException("The table of mounts cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean isRoot(final ProcMounts.Mount mount) {
    return switch (this) {
      case V2 ->
          mount.type().equals("cgroup2")
              && words(mount.path(), "cgroup.controllers").contains(CONTROLLER);
      case V1 ->
          mount.type().equals("cgroup") && List.of(mount.options().split(",")).contains(CONTROLLER);
    };
  }

  /** Whether the groups below {@code root} have the memory controller. */
  static boolean isEnabledBelow(final Path root) {
    return words(root, "cgroup.subtree_control").contains(CONTROLLER);
  }

  private static List<String> words(final Path group, final String file) {
    try {
      return Arrays.asList(Files.readString(group.resolve(file)).strip().split(" "));
    } catch (final IOException e) {
      return List.of();
    }
  }
}
