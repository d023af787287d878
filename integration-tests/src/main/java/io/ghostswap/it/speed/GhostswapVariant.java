package io.ghostswap.it.speed;

import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.machine.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ghostswap on one of its transports, brought up by its command line. */
final class GhostswapVariant implements Variant {
  static final String JNR_FUSE = "jnr-fuse";
  static final String DEV_FUSE = "dev-fuse";
  static final String IO_URING = "io-uring";

  private static final String OPTION = "--transport";
  private static final Pattern PROCESS = Pattern.compile("process (\\d+)");

  private final String transport;
  private final Path launcher;
  private final Path mount;
  private final boolean hasOption;
  private final List<String> parameters;

  /**
   * Prepares it.
   *
   * @param home root of the project, which is built
   * @param folder where it is mounted
   * @param parameters that are not to have their defaults, as {@code name=value}
   */
  GhostswapVariant(
      final String transport, final Path home, final Path folder, final List<String> parameters) {
    this.transport = transport;
    this.launcher = home.resolve("ghostswap");
    this.mount = folder.resolve(transport);
    this.parameters = List.copyOf(parameters);
    this.hasOption = Tool.run(launcher.toString(), "up", "--help").contains(OPTION);
  }

  @Override
  public String name() {
    return transport;
  }

  @Override
  public Optional<String> missing() {
    if (transport.equals(IO_URING) && !DevFuseTransport.hasIoUring()) {
      return Optional.of("this kernel has no FUSE over io_uring");
    }
    return hasOption || transport.equals(JNR_FUSE)
        ? Optional.empty()
        : Optional.of("this ghostswap has no other transport than jnr-fuse");
  }

  @Override
  public Running swap(final long bytes) {
    return up(bytes, "--priority", SwapArea.PRIORITY);
  }

  @Override
  public Running files(final long bytes) {
    final Instance instance = up(bytes, "--no-swapon");
    try {
      instance.loop = instance.parts.add(new LoopOver(instance.mount.resolve("swapfile")));
      return instance;
    } catch (final RuntimeException e) {
      instance.close();
      throw e;
    }
  }

  private Instance up(final long bytes, final String... more) {
    final String size = Long.toString(bytes);
    final List<String> command =
        new ArrayList<>(
            List.of(
                launcher.toString(),
                "up",
                "--mount",
                mount.toString(),
                "--size",
                size,
                "--max-pool",
                size));
    if (hasOption) {
      command.addAll(List.of(OPTION, transport));
    }
    parameters.forEach(parameter -> command.addAll(List.of("--set", parameter)));
    command.addAll(List.of(more));
    final long start = System.nanoTime();
    final Matcher process = PROCESS.matcher(Tool.run(command.toArray(String[]::new)));
    final Instance instance = new Instance(mount, (System.nanoTime() - start) / 1e9);
    instance.parts.add(
        (Parts.Part) () -> Tool.run(launcher.toString(), "down", "--mount", mount.toString()));
    if (process.find()) {
      instance.pid = Long.parseLong(process.group(1));
    }
    return instance;
  }

  private static final class Instance implements Running {
    private final Parts parts = new Parts();
    private final Path mount;
    private final double startSeconds;
    private long pid;
    private LoopOver loop;

    Instance(final Path mount, final double startSeconds) {
      this.mount = mount;
      this.startSeconds = startSeconds;
    }

    @Override
    public OptionalLong server() {
      return OptionalLong.of(pid);
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(mount.resolve("swapfile"));
    }

    @Override
    public Path device() {
      return loop.device();
    }

    @Override
    public double besidePoolBytes() {
      final String pool = KernelFile.read(mount.resolve("stats/pool_total_size"));
      return ProcessMemory.residentBytes(pid) - Long.parseLong(pool);
    }

    @Override
    public double startSeconds() {
      return startSeconds;
    }

    @Override
    public void close() {
      parts.close();
    }
  }
}
