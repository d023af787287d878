package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.transport.MountedFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A daemon in a process of its own, ended and unmounted by {@link #close} whatever happened. */
final class DaemonProcess implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 20;

  final Path directory = Files.createTempDirectory("ghostswap-daemon");
  final Path mount = directory.resolve("mnt");
  final Path log = directory.resolve("log");
  private final List<String> output = new ArrayList<>();
  private final TransportType transport;
  private Process process;

  DaemonProcess(TransportType transport) throws IOException {
    this.transport = transport;
    Files.createDirectory(mount);
  }

  /** Starts it; the output is read to its end, which comes once it is ready or has failed. */
  DaemonProcess start(String... jvmOptions) throws Exception {
    MountedFileSystem.requireFuse();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:+UseSerialGC"));
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FakeDaemonMain.class.getName());
    command.addAll(List.of("--mount", mount.toString(), "--size", "32M", "--stripes", "2"));
    command.addAll(List.of("--transport", transport.key()));
    command.addAll(List.of("--log", log.toString()));
    process =
        new ProcessBuilder(command).redirectError(directory.resolve("stderr").toFile()).start();
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(output::add);
    }
    return this;
  }

  String lastLine() {
    return output.getLast();
  }

  List<String> output() {
    return output;
  }

  Path swapFile() {
    return mount.resolve("swapfile");
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void signal(String name) throws Exception {
    MountedFileSystem.run("kill", "-" + name, Long.toString(process.pid()));
  }

  int awaitExit() throws InterruptedException {
    assertTrue(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS), "the daemon does not end");
    return process.exitValue();
  }

  void awaitLog(String text) {
    await(
        () -> {
          try {
            return Files.readString(log).contains(text);
          } catch (IOException e) {
            return false;
          }
        },
        "no \"" + text + "\" in the log");
  }

  static void await(BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, otherwise);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (process != null) {
        process.destroyForcibly().waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Libc.unmount(mount.toString());
      Files.deleteIfExists(mount);
      Files.deleteIfExists(log);
      Files.deleteIfExists(directory.resolve("stderr"));
      Files.deleteIfExists(directory);
    }
  }
}
