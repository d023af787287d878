package io.ghostswap.it.speed;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Processor time up to one moment, in seconds.
 *
 * @param program the program whose memory is swapped, with what the kernel does for it
 * @param server the process that serves the pages; 0 where there is none
 * @param kernelThreads all of them: loop workers, writeback, kswapd
 * @param machine everything on every processor
 */
record CpuTimes(double program, double server, double kernelThreads, double machine) {
  private static final double TICKS_PER_SECOND = 100;
  private static final Path PROC = Path.of("/proc");
  private static final int PARENT = 1;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final String KTHREADD = "2";

  /** Columns of the first line of /proc/stat that are not work: idle and iowait. */
  private static final int IDLE = 4;

  private static final int IOWAIT = 5;
  private static final int STEAL = 8;

  /** Reads them now. */
  static CpuTimes now(final long program, final OptionalLong server) throws IOException {
    return new CpuTimes(
        process(program),
        server.isPresent() ? process(server.getAsLong()) : 0,
        readKernelThreads(),
        readMachine());
  }

  CpuTimes since(final CpuTimes before) {
    // A process that is just ending has no time any more.
    return new CpuTimes(
        program > before.program ? program - before.program : Double.NaN,
        server - before.server,
        kernelThreads - before.kernelThreads,
        machine - before.machine);
  }

  /** What swapping took, wherever it was done; NaN where a process had ended. */
  double swapping() {
    return program + server + kernelThreads;
  }

  /** What others took meanwhile: the more, the less the times say; NaN as {@link #swapping}. */
  double others() {
    return Math.max(0, machine - swapping());
  }

  /** NaN where it has ended, so that its time cannot be read any more. */
  private static double process(final long pid) {
    final String[] fields = fields(PROC.resolve(Long.toString(pid)));
    return fields.length > SYSTEM_TIME ? ticks(fields) / TICKS_PER_SECOND : Double.NaN;
  }

  private static double readKernelThreads() throws IOException {
    long ticks = 0;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (final Path process : processes) {
        final String[] fields = fields(process);
        ticks += fields.length > SYSTEM_TIME && fields[PARENT].equals(KTHREADD) ? ticks(fields) : 0;
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static double readMachine() throws IOException {
    final String[] columns = Files.readAllLines(PROC.resolve("stat")).getFirst().split("\\s+");
    long ticks = 0;
    for (int i = 1; i <= STEAL; i++) {
      ticks += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(columns[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** The fields after the name of the process; none when it has ended. */
  private static String[] fields(final Path process) {
    try {
      final String stat = Files.readString(process.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (final IOException e) {
      // It ended between being opened and being read.
      return new String[0];
    }
  }

  private static long ticks(final String[] fields) {
    return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
  }
}
