package io.ghostswap.it.speed;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.MemoryProgramOptions;
import io.ghostswap.fuse.demo.ProgramRun;
import io.ghostswap.it.machine.AllocateProgram;
import io.ghostswap.it.machine.HostMemory;
import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One program that fills its memory, which is a multiple of its limit, and reads it back, over swap
 * of its own.
 */
final class SwapRun {
  private static final Pattern SECONDS = Pattern.compile("in ([\\d.]+) s$");
  private static final Pattern WRONG = Pattern.compile(", (\\d+) wrong,");

  /**
   * How much larger the swap is than the program. The kernel lets a page that was read back keep
   * its place while less than half of the swap is in use, and need not write it again.
   */
  static final int SWAP_FACTOR = 2;

  private final Variant variant;
  private final Load load;
  private final Program program;

  SwapRun(final Variant variant, final Load load, final Program program) {
    this.variant = variant;
    this.load = load;
    this.program = program;
  }

  /** Starts the program in its group; it waits when its memory is filled. */
  interface Program {
    ProgramRun start(Load load, MemoryCgroup group);
  }

  /** A JVM with pages of several kinds: {@link io.ghostswap.fuse.demo.MemoryProgram}. */
  static Program jvm(final int seed) {
    return (load, group) ->
        ProgramRun.start(
            new MemoryProgramOptions(load.bytes(), seed, load.order(), 0, 1, true), group);
  }

  /** One thread in C, and nothing else. */
  static Program inC(final AllocateProgram program, final int seed) {
    return (load, group) -> program.start(List.of(), load.bytes(), seed, load.order(), group);
  }

  /**
   * What the program does.
   *
   * @param bytes its memory
   * @param limitBytes what of it may be resident
   * @param order how it is read back, {@code sequential} or {@code random}
   */
  record Load(long bytes, long limitBytes, String order) {
    double gibibytes() {
      return bytes / (double) (1L << 30);
    }

    /** Pages that do not fit under the limit. */
    double swappedPages() {
      return (bytes - limitBytes) / 4096.0;
    }
  }

  /**
   * What was measured.
   *
   * @param fillSeconds time to fill the memory
   * @param readSeconds time to read it back and compare it
   * @param cpuSeconds processor time of program, server and kernel threads together
   * @param others processor time that others took, as a share of the run
   * @param besideBytes memory of the server beside its pool when all is filled
   * @param startSeconds how long the swap took to come up
   */
  record Figures(
      double fillSeconds,
      double readSeconds,
      double cpuSeconds,
      double others,
      double besideBytes,
      double startSeconds) {}

  /** Runs it, from bringing the swap up to taking it down. */
  Figures run() throws IOException, InterruptedException {
    HostMemory.touch(load.bytes());
    try (Running swap = variant.swap(load.bytes() * SWAP_FACTOR);
        MemoryCgroup group =
            MemoryCgroup.create(
                "ghostswap-speed-" + ProcessHandle.current().pid(), load.limitBytes());
        ProgramRun run = program.start(load, group)) {
      return measure(swap, group, run);
    }
  }

  private Figures measure(final Running swap, final MemoryCgroup group, final ProgramRun run)
      throws IOException, InterruptedException {
    final Lines lines = new Lines();
    final long start = System.nanoTime();
    // The shell that joins the group becomes the program, but it has not joined yet at once.
    long pid = pid(group);
    while (pid == 0 && System.nanoTime() - start < 1_000_000_000L) {
      Thread.onSpinWait();
      pid = pid(group);
    }
    final CpuTimes before = CpuTimes.now(pid, swap.server());
    if (!run.awaitFilled(lines)) {
      throw new BenchmarkException("the program ended before its memory was full: " + lines.last);
    }
    final double fill = seconds(lines.last);
    final double beside = swap.besidePoolBytes();
    run.goOn();
    final AtEnd atEnd = new AtEnd(pid, swap, lines);
    final int status = run.awaitEnd(atEnd);
    final double elapsed = (System.nanoTime() - start) / 1e9;
    final Matcher wrong = WRONG.matcher(run.lastVerified());
    if (status != 0 || !wrong.find() || !wrong.group(1).equals("0")) {
      throw new BenchmarkException(
          variant.name() + " gave wrong pages back, or none: " + lines.last);
    }
    final CpuTimes used = atEnd.times.since(before);
    return new Figures(
        fill,
        seconds(run.lastVerified()),
        used.swapping(),
        used.others() / elapsed / Runtime.getRuntime().availableProcessors(),
        beside,
        swap.startSeconds());
  }

  private static long pid(final MemoryCgroup group) {
    return KernelFile.read(group.path().resolve("cgroup.procs"))
        .lines()
        .findFirst()
        .map(Long::parseLong)
        .orElse(0L);
  }

  static double seconds(final String line) {
    final Matcher matcher = SECONDS.matcher(line);
    if (!matcher.find()) {
      throw new BenchmarkException("the program says no time: " + line);
    }
    return Double.parseDouble(matcher.group(1));
  }

  /** Keeps the last line. */
  static class Lines implements Consumer<String> {
    String last = "";

    @Override
    public void accept(final String line) {
      last = line;
    }
  }

  /** Takes the times when the program says that it is through, while it still is a process. */
  private static final class AtEnd implements Consumer<String> {
    private final long pid;
    private final Running swap;
    private final Lines lines;
    private CpuTimes times;

    AtEnd(final long pid, final Running swap, final Lines lines) {
      this.pid = pid;
      this.swap = swap;
      this.lines = lines;
    }

    @Override
    public void accept(final String line) {
      lines.accept(line);
      try {
        if (times == null || line.startsWith("verified")) {
          times = CpuTimes.now(pid, swap.server());
        }
      } catch (final IOException e) {
        throw new BenchmarkException("the processor time cannot be read: " + e.getMessage(), e);
      }
    }
  }
}
