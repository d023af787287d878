package io.ghostswap.it.machine;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.it.report.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The program in C that takes one fault after the other, of {@code
 * integration-tests/bench/fault.c}, in a group of its own; closing it ends it.
 */
public final class FaultingProcess implements AutoCloseable {
  /** Its memory in bytes; swap must have room for it. */
  public static final long BYTES = 576L << 20;

  /**
   * What of its memory may be resident. With 96 or 128 MiB the kernel (6.18) often ends the
   * program, over zram as well: it finds nothing to reclaim in a group whose pages all are active.
   */
  public static final long RESIDENT_BYTES = 192L << 20;

  /** What the program itself has: its samples above all. */
  private static final long OWN_BYTES = 8L << 20;

  private static final long SLICE_MS = 250;
  private static final int WARM_UP_SLICES = 16;
  private static final long END_SECONDS = 60;
  private static final int MAX_ATTEMPTS = 10;

  private final MemoryCgroup group;
  private final Process process;
  private final BufferedReader lines;

  private FaultingProcess(final MemoryCgroup group, final Process process) {
    this.group = group;
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.US_ASCII);
  }

  /**
   * Compiles the program.
   *
   * @param home root of the project
   * @param folder where the program is put
   */
  public static CProgram build(final Path home, final Path folder) {
    return CProgram.build(home.resolve("integration-tests/bench/fault.c"), folder.resolve("fault"));
  }

  /**
   * Starts one; when it returns most of its pages are in swap, and have been there and back.
   *
   * @param program what {@link #build} gave
   * @throws IOException when it cannot be started or has ended
   */
  public static FaultingProcess start(final CProgram program) throws IOException {
    final MemoryCgroup group =
        MemoryCgroup.create(
            "ghostswap-bench-faults-" + ProcessHandle.current().pid(), RESIDENT_BYTES + OWN_BYTES);
    try {
      final FaultingProcess faulting =
          new FaultingProcess(
              group,
              new ProcessBuilder(
                      group.inside(List.of(program.path().toString(), Long.toString(BYTES))))
                  .redirectError(ProcessBuilder.Redirect.INHERIT)
                  .start());
      faulting.warmUp();
      return faulting;
    } catch (final IOException | RuntimeException e) {
      // Ends the process as well.
      group.close();
      throw e;
    }
  }

  /**
   * Does what needs such a program, and does it anew where the kernel has killed the program: Linux
   * 6.18 at times finds no page to take from one whose pages are all in use, over whatever swap.
   *
   * @param system the name of the swap, for whoever watches
   */
  public static <T> T retrying(final String system, final Attempt<T> attempt)
      throws IOException, InterruptedException {
    for (int attempts = 1; ; attempts++) {
      try {
        return attempt.run();
      } catch (final EndedException e) {
        if (attempts == MAX_ATTEMPTS) {
          throw e;
        }
        System.out.println("  " + system + ": " + e.getMessage() + "; once more");
      }
    }
  }

  /** What needs a program that faults, from its start to its end. */
  @FunctionalInterface
  public interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  private void warmUp() throws IOException {
    if (!"ready".equals(lines.readLine())) {
      throw new BenchmarkException("the program that faults did not start");
    }
    for (int i = 0; i < WARM_UP_SLICES; i++) {
      slice();
    }
  }

  /**
   * Lets it run for a slice of time, a quarter of a second.
   *
   * @return how long each fault took, in nanoseconds
   * @throws IOException when it has ended
   */
  public long[] slice() throws IOException {
    process.getOutputStream().write((SLICE_MS + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    final String line = lines.readLine();
    if (line == null) {
      throw new EndedException();
    }
    return line.isBlank()
        ? new long[0]
        : Arrays.stream(line.strip().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Tool.awaitEnd(process, END_SECONDS);
    group.close();
  }

  /** The program ended by itself, or the kernel killed it for want of memory. */
  public static final class EndedException extends BenchmarkException {
    private static final long serialVersionUID = 1L;

    EndedException() {
      super("the program that faults has ended");
    }
  }
}
