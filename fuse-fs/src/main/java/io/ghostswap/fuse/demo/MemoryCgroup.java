package io.ghostswap.fuse.demo;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A memory cgroup with a limit, version 2 where the machine has its memory controller, version 1
 * otherwise. Swap is not limited. Closing it ends what still runs in it and removes it.
 */
public final class MemoryCgroup implements AutoCloseable {
  private static final String CONTROL = "cgroup.subtree_control";
  private static final String MEMBERS = "cgroup.procs";
  private static final long REMOVE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final CgroupVersion version;
  private final Path root;
  private final Path group;
  private final boolean controllerEnabled;

  private MemoryCgroup(
      final CgroupVersion version, final Path root, final Path group, final boolean enabled) {
    this.version = version;
    this.root = root;
    this.group = group;
    this.controllerEnabled = enabled;
  }

  /**
   * Makes a group. Its limit is there before anything runs in it: version 1 may refuse to lower the
   * limit of memory that is in use.
   *
   * @param name a name that no other group has
   * @param limitBytes memory that its processes may have resident, all together
   * @return the group
   * @throws CgroupException when the machine has no memory cgroups, or not root's
   */
  public static MemoryCgroup create(final String name, final long limitBytes) {
    for (final CgroupVersion version : CgroupVersion.values()) {
      final Path root = version.root().orElse(null);
      if (root != null) {
        return create(version, root, name, limitBytes);
      }
    }
    throw new CgroupException(
        "This machine has no memory cgroup, neither version 2 nor version 1.");
  }

  private static MemoryCgroup create(
      final CgroupVersion version, final Path root, final String name, final long limitBytes) {
    boolean enabled = false;
    try {
      if (version == CgroupVersion.V2 && !CgroupVersion.isEnabledBelow(root)) {
        Files.writeString(root.resolve(CONTROL), "+memory");
        enabled = true;
      }
      final Path group = Files.createDirectory(root.resolve(name));
      final MemoryCgroup made = new MemoryCgroup(version, root, group, enabled);
      try {
        Files.writeString(group.resolve(version.limitFile), Long.toString(limitBytes));
      } catch (final IOException e) {
        made.close();
        throw e;
      }
      return made;
    } catch (final IOException e) {
      throw new CgroupException(
          "A memory cgroup cannot be made in " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * The command that runs another one inside the group from its first instruction on.
   *
   * @param command a program and its arguments
   * @return a command for a process builder
   */
  public List<String> inside(final List<String> command) {
    final List<String> whole =
        new ArrayList<>(List.of("/bin/sh", "-c", "echo $$ > \"$0\" && exec \"$@\""));
    whole.add(group.resolve(MEMBERS).toString());
    whole.addAll(command);
    return whole;
  }

  /** Bytes that are charged to the group now. */
  public long usageBytes() {
    try {
      return Long.parseLong(Files.readString(group.resolve(version.usageFile)).strip());
    } catch (final IOException e) {
      throw new CgroupException("The usage of " + group + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** How many processes the kernel has ended for want of memory in the group. */
  public long oomKills() {
    try {
      return Files.readAllLines(group.resolve(version.eventsFile)).stream()
          .filter(line -> line.startsWith("oom_kill "))
          .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
          .sum();
    } catch (final IOException e) {
      throw new CgroupException("The events of " + group + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The group's folder. */
  public Path path() {
    return group;
  }

  /** A short name of the interface, for a person. */
  public String versionName() {
    return version == CgroupVersion.V2 ? "cgroup v2" : "cgroup v1";
  }

  @Override
  public void close() {
    final long deadlineNs = System.nanoTime() + REMOVE_TIMEOUT_NS;
    while (Files.exists(group)) {
      try {
        killMembers();
        Files.deleteIfExists(group);
      } catch (final IOException e) {
        // Busy until its last process is quite gone.
        if (System.nanoTime() - deadlineNs >= 0) {
          throw new CgroupException(group + " cannot be removed: " + e.getMessage(), e);
        }
        LockSupport.parkNanos(POLL_NS);
      }
    }
    disableController();
  }

  private void killMembers() throws IOException {
    for (final String pid : Files.readAllLines(group.resolve(MEMBERS))) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private void disableController() {
    if (controllerEnabled) {
      try {
        Files.writeString(root.resolve(CONTROL), "-memory");
      } catch (final FileSystemException e) {
        // Another group below the root has begun to use it meanwhile.
        return;
      } catch (final IOException e) {
        throw new CgroupException(
            root.resolve(CONTROL) + " cannot be written: " + e.getMessage(), e);
      }
    }
  }
}
