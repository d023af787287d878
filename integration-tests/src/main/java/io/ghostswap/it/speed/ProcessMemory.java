package io.ghostswap.it.speed;

import io.ghostswap.it.machine.KernelFile;
import java.nio.file.Path;

/** Resident memory of a process. */
final class ProcessMemory {
  private static final String RESIDENT = "VmRSS:";

  private ProcessMemory() {}

  static long residentBytes(final long pid) {
    return KernelFile.read(Path.of("/proc", Long.toString(pid), "status"))
        .lines()
        .filter(line -> line.startsWith(RESIDENT))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }
}
