package io.ghostswap.it.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** qemu's command line for one machine: two processors, a serial console, disks. */
final class Machine {
  static final String QEMU = "qemu-system-x86_64";

  private static final String KERNEL_OPTIONS =
      "console=ttyS0 panic=-1 sysrq_always_enabled=1 loglevel=5";

  private final List<String> command = new ArrayList<>();
  private int disks;

  private Machine(
      final Accelerator accelerator,
      final VmImage image,
      final String memory,
      final String kernelOptions) {
    command.addAll(List.of(QEMU, "-M", "pc", "-nodefaults", "-no-user-config", "-no-reboot"));
    command.addAll(accelerator.options());
    command.addAll(List.of("-smp", "2", "-m", memory, "-display", "none"));
    // With a multiplexer, Ctrl-A and b on the standard input are a break, which begins a sysrq.
    command.addAll(
        List.of("-chardev", "stdio,id=console,mux=on,signal=off", "-serial", "chardev:console"));
    command.addAll(List.of("-kernel", image.kernel().toString()));
    command.addAll(List.of("-initrd", image.initrd().toString()));
    command.addAll(List.of("-append", KERNEL_OPTIONS + kernelOptions));
  }

  /** A machine that switches itself off as soon as its first program runs. */
  static List<String> probe(final Accelerator accelerator, final VmImage image) {
    return new Machine(accelerator, image, "256M", " quiet ghostswap.probe").command;
  }

  /** A machine without disks. */
  static Machine of(final Accelerator accelerator, final VmImage image, final String memory) {
    return new Machine(accelerator, image, memory, "");
  }

  /** Adds the next disk, which nobody writes to. */
  Machine readOnly(final Path file) {
    return disk(file, List.of("readonly=on"));
  }

  /**
   * Adds the next disk.
   *
   * @param properties of its drive, besides those of every one
   */
  Machine disk(final Path file, final List<String> properties) {
    final String id = "disk" + disks++;
    final List<String> drive = new ArrayList<>();
    drive.addAll(List.of("if=none", "id=" + id, "format=raw", "cache=unsafe", "file=" + file));
    drive.addAll(properties);
    command.addAll(List.of("-drive", String.join(",", drive)));
    command.addAll(List.of("-device", "virtio-blk-pci,drive=" + id));
    return this;
  }

  List<String> command() {
    return List.copyOf(command);
  }
}
