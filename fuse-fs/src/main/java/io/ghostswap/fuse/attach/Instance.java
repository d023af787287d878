package io.ghostswap.fuse.attach;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.StartOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One ghostswap that is up: a daemon, its mount, loop devices and swap. It is known by its mount;
 * any process of root can find it and take it down.
 */
public final class Instance {
  private final InstanceFiles files;
  private final InstanceState state;

  private Instance(final InstanceFiles files, final InstanceState state) {
    this.files = files;
    this.state = state;
  }

  /**
   * Brings an instance up. Needs root. Returns when its swap is on, or throws with nothing left.
   *
   * @param options where, how large, with what spill
   * @param settings parameters that are not to have their defaults
   * @param progress is told of every step
   * @return the instance
   * @throws AttachException when a step fails, or an instance is up there already
   */
  public static Instance up(
      final StartOptions options, final List<Assignment> settings, final Progress progress) {
    final InstanceFiles files = InstanceFiles.of(options.mount());
    try (InstanceLock lock = InstanceLock.take(files)) {
      lock.requireHeld();
      return new Instance(files, new InstanceStart(options, settings, files, progress).run());
    } finally {
      InstanceFiles.removeRunFolderIfEmpty();
    }
  }

  /**
   * Takes the instance on a mount down: swapoff, detach, stop, unmount. Can be called again after
   * it failed or was stopped half-way.
   *
   * @param mount where it is mounted
   * @param progress is told of every step
   * @return false when nothing was up there
   * @throws AttachException when a part is still in use; the parts below it stay up
   */
  public static boolean down(final Path mount, final Progress progress) {
    final InstanceFiles files = InstanceFiles.of(mount);
    try (InstanceLock lock = InstanceLock.take(files)) {
      lock.requireHeld();
      return new InstanceStop(files, progress).run();
    } finally {
      InstanceFiles.removeRunFolderIfEmpty();
    }
  }

  /**
   * Looks an instance up.
   *
   * @param mount where it is mounted
   * @return the instance, or empty when there is no record of one
   */
  public static Optional<Instance> find(final Path mount) {
    final InstanceFiles files = InstanceFiles.of(mount);
    return InstanceState.read(files.state()).map(state -> new Instance(files, state));
  }

  /**
   * Every instance that there is a record of, whether its daemon still runs or not.
   *
   * @param unreadable is told of each record that cannot be read
   * @return the instances, by the path of their mount
   */
  public static List<Instance> all(final Consumer<AttachException> unreadable) {
    return InstanceState.all(unreadable).stream()
        .map(state -> new Instance(new InstanceFiles(state.mount()), state))
        .toList();
  }

  /** Where it is mounted. */
  public Path mount() {
    return files.mount();
  }

  /** Its log file. */
  public Path log() {
    return files.log();
  }

  /** The command that takes it down, as a person types it. */
  public String downCommand() {
    return files.downCommand();
  }

  /** Its process. */
  public DaemonProcess daemon() {
    return state.daemon();
  }

  /**
   * Its loop devices, in the order of its ghost files; none when it was brought up without swap.
   */
  public List<LoopDevice> devices() {
    return state.loops().stream().map(LoopDevice::named).toList();
  }

  /** Whether something is mounted where it is; nothing is asked of the mount itself. */
  public boolean isMounted() {
    return new MountPoint(files.mount()).isMounted();
  }

  /** Bytes of memory that the kernel holds in its swap devices now. */
  public long swapUsedBytes() {
    return devices().stream().mapToLong(device -> new SwapDevice(device.path()).usedBytes()).sum();
  }
}
