package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads /proc/swaps. */
public final class ProcSwaps {
  private static final Path FILE = Path.of("/proc/swaps");

  private ProcSwaps() {}

  /**
   * One swap area in use.
   *
   * @param path device or file; a file that was deleted ends with {@code (deleted)}
   * @param sizeBytes size of the area
   * @param usedBytes what is in use of it
   * @param priority its priority, negative when the kernel chose it
   */
  public record Area(Path path, long sizeBytes, long usedBytes, int priority) {}

  /** Every swap area that is in use now. */
  public static List<Area> read() throws IOException {
    return parse(Files.readString(FILE));
  }

  /** The area of one device or file, or null when it is not in use as swap. */
  public static Area find(Path path) throws IOException {
    for (Area area : read()) {
      if (area.path().equals(path)) {
        return area;
      }
    }
    return null;
  }

  static List<Area> parse(String text) {
    List<Area> areas = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] fields = line.trim().split("\\s+");
      if (fields.length < 5 || !fields[0].startsWith("/")) {
        continue;
      }
      int last = fields.length - 1;
      areas.add(
          new Area(
              Path.of(ProcPath.decode(fields[0])),
              Long.parseLong(fields[last - 2]) * 1024,
              Long.parseLong(fields[last - 1]) * 1024,
              Integer.parseInt(fields[last])));
    }
    return areas;
  }
}
