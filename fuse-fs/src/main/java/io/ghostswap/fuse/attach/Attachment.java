package io.ghostswap.fuse.attach;

import io.ghostswap.config.StartOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ghost files as loop devices and swap. {@link #attach} does all of it or nothing; {@link #detach}
 * takes down what is there, so it can be called again after it was stopped half-way.
 */
public final class Attachment {
  private static final int POLL_MS = 200;

  private final List<LoopDevice> devices;
  private final int pageCluster;
  private final int oldPageCluster;

  private Attachment(
      final List<LoopDevice> devices, final int pageCluster, final int oldPageCluster) {
    this.devices = List.copyOf(devices);
    this.pageCluster = pageCluster;
    this.oldPageCluster = oldPageCluster;
  }

  /**
   * Attaches every file to a loop device of its own and turns them on as swap of one priority.
   *
   * @param files absolute paths of the ghost files
   * @param maxRequestBytes largest request that a ghost file takes as one
   * @param options priority and page cluster are taken from it
   * @param progress is told of every step
   * @return what was attached
   * @throws AttachException when a step fails; the steps before it are undone
   */
  public static Attachment attach(
      final List<Path> files,
      final long maxRequestBytes,
      final StartOptions options,
      final Progress progress) {
    files.forEach(Attachment::requireFree);
    final UndoStack undo = new UndoStack();
    try {
      final List<LoopDevice> devices = new ArrayList<>();
      for (final Path file : files) {
        final LoopDevice device = LoopDevice.attach(file, maxRequestBytes);
        undo.push(device::detach);
        devices.add(device);
        progress.step("loop: " + device + " over " + file + ", direct I/O, 4 KiB sectors");
      }
      return swapOn(devices, options, undo, progress);
    } catch (final RuntimeException e) {
      undo.undo(e);
      throw e;
    }
  }

  /** What an earlier process attached, as its record tells. */
  static Attachment of(
      final List<LoopDevice> devices, final int pageCluster, final int oldPageCluster) {
    return new Attachment(devices, pageCluster, oldPageCluster);
  }

  /** The loop devices, in the order of the files. */
  public List<LoopDevice> devices() {
    return devices;
  }

  int pageCluster() {
    return pageCluster;
  }

  int oldPageCluster() {
    return oldPageCluster;
  }

  /** Bytes of memory that live in these devices now. */
  public long usedBytes() {
    return swaps().stream().mapToLong(SwapDevice::usedBytes).sum();
  }

  /**
   * Turns the swap off, detaches the loop devices, puts the page cluster back. Whatever already is
   * off or detached is passed over.
   *
   * @param progress is told of every step, and several times a second how far swapoff is
   * @throws AttachException when a device is still in use or memory does not suffice; what was not
   *     reached stays as it is
   */
  public void detach(final Progress progress) {
    swapOff(progress);
    devices.forEach(Attachment::requireUnused);
    for (final LoopDevice device : devices) {
      if (device.backingFile().isPresent()) {
        device.detach();
        progress.step("loop: " + device + " detached");
      }
    }
    if (oldPageCluster != StartOptions.KEEP_PAGE_CLUSTER
        && othersWithPageCluster(devices).findAny().isEmpty()) {
      new PageCluster().restore(pageCluster, oldPageCluster);
    }
  }

  /**
   * The live instances over other devices that have set the page cluster: the value before belongs
   * to the first of them and is put back by the last.
   */
  private static Stream<InstanceState> othersWithPageCluster(final List<LoopDevice> ours) {
    final List<Path> paths = ours.stream().map(LoopDevice::path).toList();
    // A record that cannot be read must not stop this instance.
    return InstanceState.all(_ -> {}).stream()
        .filter(state -> state.oldPageCluster() != StartOptions.KEEP_PAGE_CLUSTER)
        .filter(state -> state.daemon().isAlive())
        .filter(
            state ->
                state.loops().stream()
                    .map(name -> LoopDevice.named(name).path())
                    .noneMatch(paths::contains));
  }

  private static Attachment swapOn(
      final List<LoopDevice> devices,
      final StartOptions options,
      final UndoStack undo,
      final Progress progress) {
    final List<SwapDevice> swaps =
        devices.stream().map(device -> new SwapDevice(device.path())).toList();
    swaps.forEach(SwapDevice::make);
    final int ours = options.pageCluster();
    int old = StartOptions.KEEP_PAGE_CLUSTER;
    if (ours != StartOptions.KEEP_PAGE_CLUSTER) {
      final PageCluster cluster = new PageCluster();
      old =
          othersWithPageCluster(devices)
              .findAny()
              .map(InstanceState::oldPageCluster)
              .orElseGet(cluster::value);
      final int before = old;
      undo.push(() -> cluster.restore(ours, before));
      cluster.set(ours);
    }
    undo.push(() -> turnOff(swaps, Progress.SILENT));
    swaps.forEach(swap -> swap.on(options.priority()));
    progress.step(
        "swap: on, "
            + swaps.size()
            + (swaps.size() == 1 ? " device" : " devices")
            + ", priority "
            + options.priority()
            + ", with discard");
    return new Attachment(devices, ours, old);
  }

  private void swapOff(final Progress progress) {
    if (swaps().stream().anyMatch(SwapDevice::isOn)) {
      turnOff(swaps(), progress);
      progress.step("swap: off");
    }
  }

  /**
   * All devices at once: each is closed to new pages first, so that what one brings back is not
   * swapped out to the next.
   */
  private static void turnOff(final List<SwapDevice> swaps, final Progress progress) {
    final List<SwapDevice> active = swaps.stream().filter(SwapDevice::isOn).toList();
    final long total = usedBytes(active);
    final List<Process> running = active.stream().map(SwapDevice::startOff).toList();
    for (final Process swapoff : running) {
      while (!SwapDevice.await(swapoff, POLL_MS)) {
        // A device that is not closed yet may still get pages.
        progress.swapOff(Math.min(total, usedBytes(active)), total);
      }
    }
    final long left = usedBytes(active);
    if (left <= total / 2 && active.stream().anyMatch(SwapDevice::isOn)) {
      // Programs whose group is at its limit are ended by the kernel when their memory comes back,
      // and swapoff gives up at that. What is left then may well fit.
      turnOff(active, progress);
      return;
    }
    for (int i = 0; i < active.size(); i++) {
      active.get(i).requireOff(running.get(i));
    }
    progress.swapOff(0, total);
  }

  private static long usedBytes(final List<SwapDevice> swaps) {
    return swaps.stream().mapToLong(SwapDevice::usedBytes).sum();
  }

  private List<SwapDevice> swaps() {
    return devices.stream().map(device -> new SwapDevice(device.path())).toList();
  }

  private static void requireFree(final Path file) {
    if (ProcTables.swap(file).isPresent()) {
      throw new AttachException(file + " already is in use as a swap file.");
    }
    final List<LoopDevice> devices = LoopDevice.attachedTo(file);
    if (!devices.isEmpty()) {
      throw new AttachException(file + " already is attached to " + devices.getFirst() + ".");
    }
  }

  /** A device that still is mounted would be detached only later, behind everybody's back. */
  private static void requireUnused(final LoopDevice device) {
    ProcTables.mountedFrom(device.path())
        .ifPresent(
            point -> {
              throw new AttachException(device + " is mounted on " + point + ": unmount it first.");
            });
    final Path holders = Path.of("/sys/block", device.name(), "holders");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(holders)) {
      for (final Path holder : entries) {
        throw new AttachException(device + " is in use by /dev/" + holder.getFileName() + ".");
      }
    } catch (final IOException e) {
      // The device is gone, so nothing holds it.
      return;
    }
  }
}
