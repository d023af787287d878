package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the memory lines of /proc/self/status, and sets /proc/self/oom_score_adj. */
public final class ProcStatus {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path OOM_SCORE_ADJ = Path.of("/proc/self/oom_score_adj");

  private ProcStatus() {}

  /** Bytes of this process that are locked in memory. */
  public static long lockedBytes() throws IOException {
    return bytes(Files.readString(STATUS), "VmLck");
  }

  /** Bytes of this process that are resident. */
  public static long residentBytes() throws IOException {
    return bytes(Files.readString(STATUS), "VmRSS");
  }

  /** Bytes of this process that are swapped out. */
  public static long swappedBytes() throws IOException {
    return bytes(Files.readString(STATUS), "VmSwap");
  }

  /** The badness that the OOM killer adds to this process, -1000 to 1000. */
  public static int oomScoreAdj() throws IOException {
    return Integer.parseInt(Files.readString(OOM_SCORE_ADJ).strip());
  }

  /** Sets the badness; lowering it needs CAP_SYS_RESOURCE. */
  public static void oomScoreAdj(int value) throws IOException {
    Files.writeString(OOM_SCORE_ADJ, Integer.toString(value));
  }

  static long bytes(String status, String name) {
    for (String line : status.split("\n")) {
      if (line.startsWith(name + ":")) {
        String[] fields = line.substring(name.length() + 1).trim().split("\\s+");
        return Long.parseLong(fields[0]) * 1024;
      }
    }
    return 0;
  }
}
