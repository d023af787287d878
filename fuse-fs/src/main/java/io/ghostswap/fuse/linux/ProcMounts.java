package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads /proc/self/mounts. */
public final class ProcMounts {
  private static final Path FILE = Path.of("/proc/self/mounts");

  private ProcMounts() {}

  /**
   * One mount.
   *
   * @param source what is mounted, as {@code ghostswap} or {@code /dev/sda1}
   * @param path where
   * @param type type of the file system
   * @param options its options, separated by commas
   */
  public record Mount(String source, Path path, String type, String options) {
    /** Whether it has an option such as {@code noexec}. */
    public boolean has(String option) {
      return List.of(options.split(",")).contains(option);
    }
  }

  /** Every mount that this process sees, later ones over earlier ones. */
  public static List<Mount> read() throws IOException {
    return parse(Files.readString(FILE));
  }

  /** The topmost mount at a path, or null where nothing is mounted. */
  public static Mount find(Path path) throws IOException {
    Mount found = null;
    for (Mount mount : read()) {
      if (mount.path().equals(path)) {
        found = mount;
      }
    }
    return found;
  }

  /** The mount that a path lies on, which has no links in it; null where that is not known. */
  public static Mount holding(Path path) throws IOException {
    return holding(path, read());
  }

  static Mount holding(Path path, List<Mount> mounts) {
    Mount found = null;
    for (Mount mount : mounts) {
      if (path.startsWith(mount.path())
          && (found == null || mount.path().startsWith(found.path()))) {
        found = mount;
      }
    }
    return found;
  }

  static List<Mount> parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] fields = line.split(" ");
      if (fields.length >= 4) {
        mounts.add(
            new Mount(
                ProcPath.decode(fields[0]),
                Path.of(ProcPath.decode(fields[1])),
                fields[2],
                fields[3]));
      }
    }
    return mounts;
  }
}
