package io.ghostswap.fuse.cli;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ByteSize;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.SpillPlace;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.Progress;
import io.ghostswap.fuse.demo.CgroupException;
import io.ghostswap.fuse.demo.Demo;
import io.ghostswap.fuse.demo.DemoOptions;
import io.ghostswap.fuse.demo.DemoVerdict;
import io.ghostswap.fuse.demo.DemoView;
import io.ghostswap.fuse.demo.MemoryProgramOptions;
import io.ghostswap.fuse.linux.ProcMeminfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ghostswap demo}: the main job on real pages, proved. */
@Command(
    name = "demo",
    description = {
      "Brings swap up, runs a program whose memory is a multiple of its limit, checks every byte"
          + " of",
      "it, takes everything down, and says whether all was right."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final String MOUNT = "/run/ghostswap/demo";
  private static final long HEADROOM_BYTES = 256L << 20;
  private static final String HIGHEST_PRIORITY = "32767";

  @Option(
      names = "--data",
      paramLabel = "SIZE",
      description = "Memory of the program (default: 1G).")
  private String data = "1G";

  @Option(names = "--limit", paramLabel = "SIZE", description = "Its memory limit (default: 256M).")
  private String limit = "256M";

  @Option(names = "--threads", paramLabel = "N", description = "Its threads (default: 1).")
  private int threads = 1;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description = "Order of reading back, sequential or random (default: sequential).")
  private String order = "sequential";

  @Option(
      names = "--rewrites",
      paramLabel = "N",
      description = "Times that all of it is rewritten and checked again (default: 0).")
  private int rewrites;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the page content (default: 1).")
  private long seed = 1;

  @Option(
      names = "--stripes",
      paramLabel = "N",
      description = "Ghost files (default: one a core, 4 at most).")
  private String stripes;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "As of 'up', jnr-fuse, dev-fuse or io-uring (default: jnr-fuse).")
  private String transport;

  @Option(names = "--spill", paramLabel = "PATH[:SIZE]", description = "As of 'up'.")
  private List<String> spill = new ArrayList<>();

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A parameter of the swap.")
  private List<String> set = new ArrayList<>();

  /** Made by the command line parser. */
  DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    final DemoOptions options = options();
    Preflight.require(options.swap().transport());
    requireMemory(options);
    final DemoVerdict verdict;
    try {
      verdict = Interruptible.run(() -> new Demo(options, new ConsoleView()).run());
    } catch (final CgroupException e) {
      throw new CliException(e.getMessage());
    } catch (final InterruptedException e) {
      throw new CliException("The demo was interrupted; everything is taken down.");
    }
    System.out.println();
    System.out.println(
        "demo: " + (verdict.passed() ? "PASSED" : "FAILED") + ": " + verdict.sentence());
    return verdict.passed() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private DemoOptions options() {
    final long dataBytes = ByteSize.parse(data);
    final long limitBytes = ByteSize.parse(limit);
    final MemoryProgramOptions program;
    try {
      program = new MemoryProgramOptions(dataBytes, seed, order, rewrites, threads, true);
    } catch (final IllegalArgumentException e) {
      throw new CliException("The demo cannot be run so: " + e.getMessage(), ExitStatus.USAGE);
    }
    final List<Assignment> settings = new ArrayList<>();
    settings.add(new Assignment(Parameter.MAX_POOL_BYTES, Long.toString(dataBytes)));
    set.forEach(text -> settings.add(Assignment.parse(text)));
    return new DemoOptions(program, limitBytes, swap(dataBytes + dataBytes / 2), settings);
  }

  private StartOptions swap(final long sizeBytes) {
    StartOptions swap = StartOptions.defaults(Runtime.getRuntime().availableProcessors());
    if (stripes != null) {
      swap = swap.with(StartOption.STRIPES, stripes);
    }
    if (transport != null) {
      swap = swap.with(StartOption.TRANSPORT, transport);
    }
    swap = swap.with(StartOption.SIZE, Long.toString(sizeBytes));
    swap = swap.with(StartOption.MOUNT, MOUNT);
    swap = swap.with(StartOption.PRIORITY, HIGHEST_PRIORITY);
    for (final String place : spill) {
      swap = swap.with(StartOption.SPILL, SpillPlace.parse(place).absolute().toString());
    }
    return swap;
  }

  private static void requireMemory(final DemoOptions options) {
    final long needed = options.limitBytes() + options.program().bytes() / 2 + HEADROOM_BYTES;
    final long available = ProcMeminfo.availableBytes();
    if (available < needed) {
      throw new CliException(
          "The demo needs about "
              + ByteSize.format(needed)
              + " of free memory and the machine has "
              + ByteSize.format(available)
              + "; a smaller --data needs less.");
    }
  }

  /** The demo on the standard streams. */
  private static final class ConsoleView implements DemoView {
    private final Progress progress = ConsoleProgress.standard();

    @Override
    public Progress progress() {
      return progress;
    }

    @Override
    public void headline(final String sentence) {
      System.out.println();
      System.out.println("== " + sentence);
    }

    @Override
    public void program(final String line) {
      System.out.println("  program: " + line);
    }

    @Override
    public void table(final Instance instance) {
      StatusTable.format(List.of(InstanceStatus.of(instance)), false)
          .lines()
          .map("  "::concat)
          .forEach(System.out::println);
    }
  }
}
