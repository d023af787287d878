package io.ghostswap.fuse.cli;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ByteSize;
import io.ghostswap.config.ConfigException;
import io.ghostswap.config.ConfigFile;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Settings;
import io.ghostswap.config.SpillPlace;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.fuse.linux.LoginSession;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ghostswap up}: returns when swap is on. */
@Command(
    name = "up",
    description = "Mounts a ghost swapfile, attaches it and turns it on as swap.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Size of the ghost swap (default: 8G).")
  private String size;

  @Option(
      names = "--stripes",
      paramLabel = "N",
      description =
          "Ghost files and loop devices of equal priority (default: one a core, 4 at most).")
  private String stripes;

  @Option(
      names = "--max-pool",
      paramLabel = "SIZE|PERCENT%",
      description = "Limit of the pool's memory (default: 20%%).")
  private String maxPool;

  @Option(
      names = "--spill",
      paramLabel = "PATH[:SIZE]",
      description = "File, folder or block device for what does not fit; several make tiers.")
  private List<String> spill = new ArrayList<>();

  @Option(
      names = "--zpool",
      paramLabel = "NAME",
      description = "Allocator of the pool, zsmalloc or zbud (default: zsmalloc).")
  private String zpool;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "How the mount is served, jnr-fuse, dev-fuse or io-uring (default: jnr-fuse).")
  private String transport;

  @Option(
      names = "--compressor",
      paramLabel = "NAME",
      description = "lz4, lz4hc or zstd (default: lz4).")
  private String compressor;

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Any other parameter.")
  private List<String> set = new ArrayList<>();

  @Option(
      names = "--mount",
      paramLabel = "DIR",
      description = "Where to mount (default: /run/ghostswap/mnt).")
  private String mount;

  @Option(names = "--priority", paramLabel = "N", description = "Swap priority (default: 100).")
  private String priority;

  @Option(
      names = "--page-cluster",
      paramLabel = "N",
      description = "vm.page-cluster while the swap is on; -1 leaves it alone (default: 5).")
  private String pageCluster;

  @Option(names = "--no-swapon", description = "Mount only: no loop device, no swap.")
  private boolean noSwapon;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Start options and parameters, one 'name = value' a line; the command line wins.")
  private Path config;

  @Option(
      names = "--foreground",
      description = "Stay until the daemon ends; Ctrl-C takes everything down first.")
  private boolean foreground;

  /** Made by the command line parser. */
  UpCommand() {}

  @Override
  public Integer call() throws Exception {
    final ConfigFile file = readConfig();
    final StartOptions options = startOptions(file);
    final List<Assignment> settings = settings(file);
    // A bad value is refused here, before anything is set up.
    Settings.defaults().with(settings);
    Preflight.require(options.transport());
    final ConsoleProgress progress = ConsoleProgress.standard();
    if (options.transport() == TransportType.IO_URING) {
      DevFuseTransport.ioUringDoubt()
          .ifPresent(doubt -> progress.warn(doubt + " Use dev-fuse there."));
    }
    LoginSession.doubt(ProcessHandle.current().pid())
        .ifPresent(doubt -> progress.warn("The daemon will be in " + doubt + "."));
    if (foreground) {
      return new ForegroundRun(options, settings).call();
    }
    final Instance instance = Interruptible.run(() -> Instance.up(options, settings, progress));
    Coverage.gap(new MountFiles(instance.mount())).ifPresent(progress::warn);
    System.out.println(
        options.swapon()
            ? "ghostswap is up: "
                + ByteSize.format(options.sizeBytes())
                + " of swap on "
                + instance.mount()
                + ", process "
                + instance.daemon().pid()
            : "ghostswap is mounted on "
                + instance.mount()
                + ", process "
                + instance.daemon().pid());
    return ExitStatus.OK;
  }

  private ConfigFile readConfig() {
    try {
      return config == null ? ConfigFile.parse("", "") : ConfigFile.read(config);
    } catch (final IOException e) {
      throw new CliException("The configuration file " + config + " cannot be read: " + reason(e));
    }
  }

  private static String reason(final IOException e) {
    return e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
  }

  /** What the command line says over what the file says over the defaults. */
  StartOptions startOptions(final ConfigFile file) {
    StartOptions options =
        file.startOptions(StartOptions.defaults(Runtime.getRuntime().availableProcessors()));
    if (!spill.isEmpty()) {
      options = options.withoutSpill();
    }
    options = with(options, StartOption.STRIPES, stripes);
    options = with(options, StartOption.SIZE, size);
    options = with(options, StartOption.ZPOOL, zpool);
    options = with(options, StartOption.TRANSPORT, transport);
    options = with(options, StartOption.PRIORITY, priority);
    options = with(options, StartOption.PAGE_CLUSTER, pageCluster);
    options =
        with(
            options,
            StartOption.MOUNT,
            mount == null ? null : MountOption.absolute(mount).toString());
    options = with(options, StartOption.SWAPON, noSwapon ? "N" : null);
    for (final String place : spill) {
      options = options.with(StartOption.SPILL, SpillPlace.parse(place).absolute().toString());
    }
    return options;
  }

  private static StartOptions with(
      final StartOptions options, final StartOption option, final String value) {
    return value == null ? options : options.with(option, value);
  }

  private List<Assignment> settings(final ConfigFile file) throws ConfigException {
    final List<Assignment> settings = new ArrayList<>(file.assignments());
    if (compressor != null) {
      settings.add(new Assignment(Parameter.COMPRESSOR, compressor));
    }
    if (maxPool != null && maxPool.endsWith("%")) {
      final String percent = maxPool.substring(0, maxPool.length() - 1);
      settings.add(new Assignment(Parameter.MAX_POOL_PERCENT, percent));
      settings.add(new Assignment(Parameter.MAX_POOL_BYTES, "0"));
    } else if (maxPool != null) {
      settings.add(new Assignment(Parameter.MAX_POOL_BYTES, maxPool));
    }
    set.forEach(text -> settings.add(Assignment.parse(text)));
    return settings;
  }
}
