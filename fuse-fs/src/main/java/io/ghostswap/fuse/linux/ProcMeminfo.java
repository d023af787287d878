package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads /proc/meminfo. */
public final class ProcMeminfo {
  private static final Path FILE = Path.of("/proc/meminfo");

  private ProcMeminfo() {}

  /** Memory of the machine in bytes. */
  public static long totalBytes() {
    return bytes("MemTotal");
  }

  /** Memory in bytes that programs can have without swapping. */
  public static long availableBytes() {
    return bytes("MemAvailable");
  }

  /** Bytes of pages that are in memory and still have their place in swap. */
  public static long swapCachedBytes() {
    return bytes("SwapCached");
  }

  /** Bytes of addresses that the kernel grants beyond those in use, where it counts them. */
  public static long uncommittedBytes() {
    return Math.max(0, bytes("CommitLimit") - bytes("Committed_AS"));
  }

  private static long bytes(String name) {
    try {
      return ProcStatus.bytes(Files.readString(FILE), name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }
}
