package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What {@code /proc/cpuinfo} says about the processor. */
public final class ProcCpuinfo {
  /** Instructions that lz4-java's native library for x86-64 uses without asking: x86-64-v3. */
  private static final List<String> LZ4_NEEDS = List.of("avx2", "bmi1", "bmi2");

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final String FLAGS = "flags";

  private ProcCpuinfo() {}

  /**
   * The instruction sets that the codecs need and the processor does not have; empty where it has
   * all, and on other architectures than x86.
   */
  public static List<String> lacks() throws IOException {
    return lacks(Files.readString(CPUINFO));
  }

  static List<String> lacks(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith(FLAGS))
        .findFirst()
        .map(line -> Set.copyOf(Arrays.asList(line.split("\\s+"))))
        .map(flags -> LZ4_NEEDS.stream().filter(need -> !flags.contains(need)).toList())
        .orElse(List.of());
  }
}
