package io.ghostswap.fuse.cli;

import io.ghostswap.fuse.attach.AttachException;
import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.LoopDevice;
import io.ghostswap.fuse.linux.LoginSession;
import io.ghostswap.fuse.linux.ProcSwaps;
import io.ghostswap.store.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Is an instance that is up as it should be? */
final class InstanceChecks {
  private final Instance instance;
  private final String subject;

  InstanceChecks(final Instance instance) {
    this.instance = instance;
    this.subject = instance.mount().toString();
  }

  List<Finding> all() {
    if (!instance.daemon().isAlive()) {
      return List.of(
          Finding.fail(
              subject,
              "its daemon has died; '" + instance.downCommand() + "' clears its parts away"));
    }
    final List<Finding> findings = new ArrayList<>();
    try {
      if (!instance.isMounted()) {
        return List.of(
            Finding.fail(
                subject,
                "its mount is gone; '" + instance.downCommand() + "' clears the rest away"));
      }
      findings.add(Finding.ok(subject, "mounted, process " + instance.daemon().pid()));
      LoginSession.doubt(instance.daemon().pid())
          .ifPresent(doubt -> findings.add(Finding.warn(subject, "its daemon is in " + doubt)));
      final MountFiles files = new MountFiles(instance.mount());
      final InstanceNumbers numbers = files.numbers();
      final long maxRequestBytes = numbers.counter(Counter.MAX_REQUEST_BYTES);
      instance.devices().forEach(device -> findings.add(device(device, maxRequestBytes)));
      findings.addAll(new NumberChecks(subject, files.sizeBytes(), numbers).all());
    } catch (final CliException | AttachException e) {
      findings.add(Finding.fail(subject, e.getMessage()));
    }
    return findings;
  }

  private Finding device(final LoopDevice device, final long maxRequestBytes) {
    final String name = device.toString();
    if (device.backingFile().isEmpty()) {
      return Finding.fail(
          name, "it was detached; '" + instance.downCommand() + "' clears the rest away");
    }
    if (!device.directIo()) {
      return Finding.fail(name, "direct I/O is off: every page is in memory twice");
    }
    if (device.maxDiscardBytes() == 0) {
      return Finding.fail(name, "discards do not reach the ghost file: freed pages stay");
    }
    if ((long) device.maxRequestKib() << 10 > maxRequestBytes) {
      return Finding.fail(
          name, "requests are larger than " + maxRequestBytes + " bytes: a part may be lost");
    }
    return swap(device, name);
  }

  private static Finding swap(final LoopDevice device, final String name) {
    try {
      final ProcSwaps.Area area = ProcSwaps.find(device.path());
      return area == null
          ? Finding.warn(name, "it is not on as swap")
          : Finding.ok(name, "swap on, priority " + area.priority() + ", direct I/O, discard");
    } catch (final IOException e) {
      return Finding.fail(name, "/proc/swaps cannot be read: " + e.getMessage());
    }
  }
}
