package io.ghostswap.fuse.attach;

import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.linux.LoopSysfs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes one instance down, in the only safe order: swap off, loop devices detached, daemon stopped,
 * folder removed. Every part that is gone already is passed over, so it can be run again. The
 * caller holds the instance's lock.
 */
final class InstanceStop {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  /** A daemon whose files are in use has refused to stop by then. */
  private static final Duration REFUSAL_TIME = Duration.ofSeconds(5);

  private final InstanceFiles files;
  private final Progress progress;

  InstanceStop(final InstanceFiles files, final Progress progress) {
    this.files = files;
    this.progress = progress;
  }

  /**
   * Takes it down.
   *
   * @return whether there was anything to take down
   */
  boolean run() {
    final Optional<InstanceState> state = InstanceState.read(files.state());
    final List<LoopDevice> devices = devices(state);
    final MountPoint point = new MountPoint(files.mount());
    if (state.isEmpty() && devices.isEmpty() && !isOurs()) {
      files.removeState();
      return false;
    }
    final Attachment attachment =
        Attachment.of(
            devices,
            state.map(InstanceState::pageCluster).orElse(StartOptions.KEEP_PAGE_CLUSTER),
            state.map(InstanceState::oldPageCluster).orElse(StartOptions.KEEP_PAGE_CLUSTER));
    // What a dead daemon had needs no room: it is lost.
    if (state.filter(known -> known.daemon().isAlive()).isPresent()) {
      RoomForSwap.of(files.mount(), devices).require(attachment.usedBytes());
    }
    attachment.detach(progress);
    state.ifPresent(known -> stop(known.daemon()));
    new LibraryFolder().remove(files.name());
    point.unmountLeftover();
    if (state.filter(InstanceState::mountCreated).isPresent()) {
      point.remove();
    }
    files.removeState();
    return true;
  }

  private boolean isOurs() {
    return ProcTables.mountAt(files.mount())
        .filter(mount -> mount.type().startsWith("fuse"))
        .filter(mount -> mount.source().equals("ghostswap") || mount.type().endsWith("ghostswap"))
        .isPresent();
  }

  /** Those over the ghost files now, and those of the record that still are over theirs. */
  private List<LoopDevice> devices(final Optional<InstanceState> state) {
    final Set<String> names = new LinkedHashSet<>();
    try {
      for (final LoopSysfs.Loop loop : LoopSysfs.below(files.mount())) {
        if (InstanceFiles.isGhostFile(loop.backingFile())) {
          names.add(loop.name());
        }
      }
    } catch (final IOException e) {
      throw new AttachException("The loop devices cannot be listed: " + e.getMessage(), e);
    }
    state.ifPresent(known -> names.addAll(recorded(known)));
    return names.stream().sorted().map(LoopDevice::named).toList();
  }

  private static List<String> recorded(final InstanceState state) {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < state.loops().size() && i < state.files().size(); i++) {
      final Path file = state.files().get(i);
      if (LoopDevice.named(state.loops().get(i)).isOver(file)) {
        names.add(state.loops().get(i));
      }
    }
    return names;
  }

  private void stop(final DaemonProcess daemon) {
    if (!daemon.isAlive()) {
      progress.warn("The daemon had ended already; what was in swap then is lost.");
      return;
    }
    final Deadline deadline = Deadline.in(STOP_TIMEOUT);
    daemon.terminate();
    while (!daemon.awaitEnd(REFUSAL_TIME)) {
      requireNoUsers();
      if (deadline.hasPassed()) {
        throw new AttachException(
            "The daemon (process "
                + daemon.pid()
                + ") does not stop; "
                + files.log()
                + " tells why.");
      }
      // It has refused, since somebody used its files for a moment, or it has not got to it yet.
      daemon.terminate();
    }
    progress.step("daemon: stopped");
  }

  private void requireNoUsers() {
    final List<String> users = MountUsers.of(files.mount());
    if (!users.isEmpty()) {
      throw new AttachException(
          files.mount()
              + " is in use by "
              + String.join(", ", users)
              + ": end it or have it leave that folder, then run '"
              + files.downCommand()
              + "' again.");
    }
  }
}
