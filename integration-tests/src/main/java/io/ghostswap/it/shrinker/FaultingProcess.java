package io.ghostswap.it.shrinker;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.it.machine.Tool;
import io.ghostswap.it.report.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A {@link FaultProgram} that runs in a group; closing it ends it. */
final class FaultingProcess implements AutoCloseable {
  private static final long FAULTING_BYTES = 288L << 20;
  private static final long RESIDENT_BYTES = 96L << 20;
  private static final long SLICE_MS = 250;
  private static final int WARM_UP_SLICES = 16;
  private static final long END_SECONDS = 60;

  private final MemoryCgroup group;
  private final Process process;
  private final BufferedReader lines;

  private FaultingProcess(final MemoryCgroup group, final Process process) {
    this.group = group;
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.US_ASCII);
  }

  /** Starts one; when it returns most of its pages are in swap, and its code is compiled. */
  static FaultingProcess start() throws IOException {
    final MemoryCgroup group =
        MemoryCgroup.create(
            "ghostswap-bench-faults-" + ProcessHandle.current().pid(), RESIDENT_BYTES);
    try {
      final FaultingProcess faulting =
          new FaultingProcess(
              group,
              new ProcessBuilder(
                      group.inside(
                          List.of(
                              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                              "-Xms24m",
                              "-Xmx24m",
                              "-XX:+UseSerialGC",
                              "-XX:TieredStopAtLevel=1",
                              "--enable-native-access=ALL-UNNAMED",
                              "-cp",
                              System.getProperty("java.class.path"),
                              FaultProgram.class.getName(),
                              Long.toString(FAULTING_BYTES))))
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

  private void warmUp() throws IOException {
    if (!"ready".equals(lines.readLine())) {
      throw new BenchmarkException("the program that faults did not start");
    }
    for (int i = 0; i < WARM_UP_SLICES; i++) {
      slice();
    }
  }

  /** Lets it run for a slice of time. Returns how long each fault took, in nanoseconds. */
  long[] slice() throws IOException {
    process.getOutputStream().write((SLICE_MS + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    final String line = lines.readLine();
    if (line == null) {
      throw new BenchmarkException("the program that faults has ended");
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
}
