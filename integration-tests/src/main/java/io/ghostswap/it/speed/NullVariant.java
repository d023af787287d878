package io.ghostswap.it.speed;

import io.ghostswap.it.machine.CProgram;
import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.machine.Tool;
import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file system in C that keeps pages as they come, or as lz4 makes them, attached as ghostswap
 * attaches its own: the floor of its transport.
 */
final class NullVariant implements Variant {
  /** What ghostswap sets. */
  private static final String CLUSTER = "5";

  private static final Duration MOUNT_TIMEOUT = Duration.ofSeconds(5);
  private static final int END_SECONDS = 10;
  private static final int STRIPES = Math.min(4, Runtime.getRuntime().availableProcessors());

  private final String name;
  private final String library;
  private final int version;
  private final boolean compresses;
  private final Path source;
  private final Path folder;

  private NullVariant(
      final String name,
      final String library,
      final int version,
      final boolean compresses,
      final Path home,
      final Path folder) {
    this.name = name;
    this.library = library;
    this.version = version;
    this.compresses = compresses;
    this.source = home.resolve("integration-tests/bench/nullfs.c");
    this.folder = folder;
  }

  /** On libfuse 2.9, which jnr-fuse uses. */
  static Variant libfuse2(final Path home, final Path folder) {
    return new NullVariant("null-libfuse2", "fuse", 29, false, home, folder);
  }

  /** The same with pages that lz4 has compressed. */
  static Variant lz4Libfuse2(final Path home, final Path folder) {
    return new NullVariant("lz4-libfuse2", "fuse", 29, true, home, folder);
  }

  /** On libfuse 3, with asynchronous direct I/O. */
  static Variant libfuse3(final Path home, final Path folder) {
    return new NullVariant("null-libfuse3", "fuse3", 31, false, home, folder);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> missing() {
    return CProgram.missing().or(this::missingHeaders);
  }

  private Optional<String> missingHeaders() {
    if (!Files.exists(Path.of("/usr/include", library, "fuse.h"))) {
      return Optional.of("the header files of " + library + " are not installed");
    }
    return compresses && !Files.exists(Path.of("/usr/include/lz4.h"))
        ? Optional.of("the header file of lz4 is not installed")
        : Optional.empty();
  }

  @Override
  public Running swap(final long bytes) {
    final Instance instance = serve(bytes);
    try {
      instance.parts.add(KernelFile.pageCluster(CLUSTER));
      for (int i = 0; i < STRIPES; i++) {
        final LoopOver loop = instance.parts.add(new LoopOver(instance.file(i)));
        instance.parts.add(new SwapArea(loop.device(), true));
      }
      return instance;
    } catch (final RuntimeException e) {
      instance.close();
      throw e;
    }
  }

  @Override
  public Running files(final long bytes) {
    final Instance instance = serve(bytes);
    try {
      instance.loop = instance.parts.add(new LoopOver(instance.file(0)));
      return instance;
    } catch (final RuntimeException e) {
      instance.close();
      throw e;
    }
  }

  private Instance serve(final long bytes) {
    final Path program = build();
    final Path mount = folder.resolve(name);
    try {
      Files.createDirectories(mount);
    } catch (final IOException e) {
      throw new BenchmarkException(mount + " cannot be made: " + e.getMessage(), e);
    }
    final Process process =
        Tool.start(
            program.toString(), mount.toString(), Integer.toString(STRIPES), Long.toString(bytes));
    final Instance instance = new Instance(mount, process);
    instance.parts.add((Parts.Part) () -> end(process));
    final long deadline = System.nanoTime() + MOUNT_TIMEOUT.toNanos();
    while (!Files.exists(instance.file(0))) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        instance.close();
        throw new BenchmarkException(name + " does not come up");
      }
      Thread.onSpinWait();
    }
    instance.parts.add((Parts.Part) () -> Tool.run("umount", mount.toString()));
    return instance;
  }

  private static void end(final Process process) {
    if (!Tool.awaitEnd(process, END_SECONDS)) {
      process.destroyForcibly();
    }
  }

  private Path build() {
    final Path program = folder.resolve("nullfs-" + name);
    if (!Files.exists(program)) {
      final List<String> flags =
          new ArrayList<>(
              List.of(
                  "-DFUSE_USE_VERSION=" + version,
                  "-D_FILE_OFFSET_BITS=64",
                  "-I/usr/include/" + library,
                  "-l" + library));
      if (compresses) {
        flags.addAll(List.of("-DWITH_LZ4", "-llz4"));
      }
      CProgram.build(source, program, flags.toArray(String[]::new));
    }
    return program;
  }

  private static final class Instance implements Running {
    private final Parts parts = new Parts();
    private final Path mount;
    private final Process process;
    private LoopOver loop;

    Instance(final Path mount, final Process process) {
      this.mount = mount;
      this.process = process;
    }

    Path file(final int stripe) {
      return mount.resolve(stripe == 0 ? "swapfile" : "swapfile." + stripe);
    }

    @Override
    public OptionalLong server() {
      return OptionalLong.of(process.pid());
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(file(0));
    }

    @Override
    public Path device() {
      return loop.device();
    }

    @Override
    public void close() {
      parts.close();
    }
  }
}
