package io.ghostswap.it.vm;

import io.ghostswap.it.machine.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How qemu runs a machine. That KVM can be opened does not mean that a kernel boots under it. */
enum Accelerator {
  KVM(List.of("-accel", "kvm", "-cpu", "host")),
  /**
   * A plain processor and what lz4's native library and AES need; more is slower to emulate.
   * Without cmpxchg16b, which spoils the flags in qemu 7.2: kernels from 6.12 on use it and panic.
   */
  TCG(
      List.of(
          "-accel",
          "tcg,thread=multi,tb-size=256",
          "-cpu",
          "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+xsave,+xsaveopt,+avx,+avx2,+bmi1,+bmi2,+fma"
              + ",+movbe,+abm,+aes,+pclmulqdq,-cx16"));

  private static final int PROBE_SECONDS = 15;
  private static final String BOOTED = "init: booted";

  @SuppressWarnings("ImmutableEnumChecker") // all are made by List.of
  private final List<String> options;

  Accelerator(final List<String> options) {
    this.options = options;
  }

  /** qemu's options. */
  List<String> options() {
    return options;
  }

  /**
   * KVM if an image boots to its first program under it, which is tried once on each kernel of this
   * machine.
   *
   * @param cache remembers what came out
   */
  static Accelerator of(final VmImage image, final Path cache) {
    final String key =
        new ImageKey()
            .add(Tool.run("uname", "-a"))
            .add(Tool.run(Machine.QEMU, "--version"))
            .add(image.kernelVersion())
            .name();
    final Path known = cache.resolve("accelerator-" + key);
    try {
      if (Files.exists(known)) {
        return valueOf(Files.readString(known));
      }
      final Accelerator found = Files.isWritable(Path.of("/dev/kvm")) && boots(image) ? KVM : TCG;
      Files.writeString(known, found.name());
      return found;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean boots(final VmImage image) throws IOException {
    System.out.printf("== Trying KVM with one boot, %d seconds at most%n", PROBE_SECONDS);
    final Path log = Files.createTempFile("ghostswap-vm-probe-", ".log");
    final Process process =
        new ProcessBuilder(Machine.probe(KVM, image))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try {
      return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)
          && Files.readString(log).contains(BOOTED);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VmException("The attempt with KVM was interrupted.", e);
    } finally {
      process.destroyForcibly();
      Files.delete(log);
    }
  }
}
