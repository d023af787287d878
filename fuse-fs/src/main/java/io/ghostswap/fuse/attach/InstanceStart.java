package io.ghostswap.fuse.attach;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Brings one instance up: folder, daemon, loop devices, swap, and the record of them. A step that
 * fails undoes those before it. The caller holds the instance's lock.
 */
final class InstanceStart {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final StartOptions options;
  private final List<Assignment> settings;
  private final InstanceFiles files;
  private final Progress progress;
  private final UndoStack undo = new UndoStack();

  InstanceStart(
      final StartOptions options,
      final List<Assignment> settings,
      final InstanceFiles files,
      final Progress progress) {
    this.options = options;
    this.settings = settings;
    this.files = files;
    this.progress = progress;
  }

  InstanceState run() {
    requireDown();
    try {
      final boolean created = prepareMount();
      final DaemonProcess daemon = startDaemon();
      final List<Path> ghostFiles = options.swapon() ? files.ghostFiles(options) : List.of();
      final InstanceState mounted =
          new InstanceState(
              files.mount(),
              created,
              daemon,
              List.of(),
              ghostFiles,
              StartOptions.KEEP_PAGE_CLUSTER,
              StartOptions.KEEP_PAGE_CLUSTER);
      // Written before the loop devices are there, so that `down` finds them even if this process
      // is killed in the middle.
      record(mounted);
      undo.push(() -> removeRecord());
      if (!options.swapon()) {
        return mounted;
      }
      final Attachment attachment =
          Attachment.attach(ghostFiles, files.maxRequestBytes(), options, progress);
      undo.push(() -> attachment.detach(Progress.SILENT));
      final InstanceState attached = mounted.with(attachment);
      record(attached);
      return attached;
    } catch (final RuntimeException e) {
      undo.undo(e);
      throw e;
    }
  }

  private void requireDown() {
    InstanceState.read(files.state())
        .ifPresent(
            state -> {
              throw new AttachException(
                  state.daemon().isAlive()
                      ? "ghostswap already is up on "
                          + files.mount()
                          + " (process "
                          + state.daemon().pid()
                          + "); '"
                          + files.downCommand()
                          + "' stops it."
                      : "A daemon that died left its parts on "
                          + files.mount()
                          + "; '"
                          + files.downCommand()
                          + "' clears them away.");
            });
  }

  private boolean prepareMount() {
    final MountPoint point = new MountPoint(files.mount());
    final boolean created = point.prepare();
    if (created) {
      undo.push(point::remove);
    }
    return created;
  }

  private DaemonProcess startDaemon() {
    try {
      Files.createDirectories(files.log().getParent());
    } catch (final IOException e) {
      throw new AttachException(
          files.log().getParent() + " cannot be made: " + AttachException.reason(e), e);
    }
    // As the kernel names it: the daemon looks for itself in the kernel's tables.
    final StartOptions resolved = options.with(StartOption.MOUNT, files.mount().toString());
    final LibraryFolder libraries = new LibraryFolder();
    final Path unpacked = libraries.prepare(files.name());
    undo.push(() -> libraries.remove(files.name()));
    final List<String> command = DaemonLaunch.command(resolved, settings, files.log(), unpacked);
    try {
      final DaemonProcess daemon = new DaemonStart(command, files.log(), progress).start();
      undo.push(() -> stop(daemon));
      return daemon;
    } catch (final AttachException e) {
      new MountPoint(files.mount()).unmountLeftover();
      throw e;
    }
  }

  /** Its swap is off again when this runs, or it refuses to stop, which then is right. */
  private void stop(final DaemonProcess daemon) {
    daemon.terminate();
    if (daemon.awaitEnd(STOP_TIMEOUT)) {
      new MountPoint(files.mount()).unmountLeftover();
    }
  }

  private void record(final InstanceState state) {
    state.write(files.state());
  }

  /** A record of what could not be undone is kept, for `down` to try again. */
  private void removeRecord() {
    if (files.ghostFiles(options).stream()
        .allMatch(file -> LoopDevice.attachedTo(file).isEmpty())) {
      files.removeState();
    }
  }
}
