package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads and sets what /sys/block/loopN says of loop devices. */
public final class LoopSysfs {
  private static final Path BLOCK = Path.of("/sys/block");

  private LoopSysfs() {}

  /**
   * A loop device that is attached to a file.
   *
   * @param name its name, as {@code loop3}
   * @param backingFile the file as the kernel names it; {@code (deleted)} is cut off
   * @param directIo whether direct I/O is really on
   */
  public record Loop(String name, Path backingFile, boolean directIo) {
    /** The device node. */
    public Path device() {
      return Path.of("/dev", name);
    }
  }

  /** Every loop device that is attached now. */
  public static List<Loop> read() throws IOException {
    return read(BLOCK);
  }

  static List<Loop> read(Path block) throws IOException {
    List<Loop> loops = new ArrayList<>();
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(block, "loop*")) {
      for (Path device : devices) {
        Loop loop = loop(device);
        if (loop != null) {
          loops.add(loop);
        }
      }
    }
    return loops;
  }

  /** The loop devices whose file lies below a directory. */
  public static List<Loop> below(Path directory) throws IOException {
    List<Loop> loops = read();
    loops.removeIf(loop -> !loop.backingFile().startsWith(directory));
    return loops;
  }

  /** Whether direct I/O is really on: the kernel drops it without a word where it cannot be had. */
  public static boolean directIo(String name) throws IOException {
    return readLine(BLOCK.resolve(name).resolve("loop/dio")).equals("1");
  }

  /** Largest request that the device sends, in bytes. */
  public static long maxRequestBytes(String name) throws IOException {
    return Long.parseLong(readLine(BLOCK.resolve(name).resolve("queue/max_sectors_kb"))) * 1024;
  }

  /** Sets the largest request that the device sends; the kernel counts it in whole KiB. */
  public static void maxRequestBytes(String name, long bytes) throws IOException {
    Files.writeString(
        BLOCK.resolve(name).resolve("queue/max_sectors_kb"), Long.toString(bytes / 1024));
  }

  /** Largest discard in bytes; 0 when the device cannot discard. */
  public static long maxDiscardBytes(String name) throws IOException {
    return Long.parseLong(readLine(BLOCK.resolve(name).resolve("queue/discard_max_bytes")));
  }

  private static Loop loop(Path device) {
    try {
      String file = readLine(device.resolve("loop/backing_file"));
      if (file.endsWith(" (deleted)")) {
        file = file.substring(0, file.length() - " (deleted)".length());
      }
      boolean directIo = readLine(device.resolve("loop/dio")).equals("1");
      return new Loop(device.getFileName().toString(), Path.of(file), directIo);
    } catch (IOException _) {
      return null; // not attached, or detached while it was read
    }
  }

  private static String readLine(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
