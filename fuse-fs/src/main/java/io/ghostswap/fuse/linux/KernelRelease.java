package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a kernel, as in {@code 6.18.3-1-generic}; what a distribution has added counts for
 * nothing.
 *
 * @param major first number
 * @param minor second number
 * @param patch third number, 0 where there is none
 */
public record KernelRelease(int major, int minor, int patch) implements Comparable<KernelRelease> {
  private static final Path FILE = Path.of("/proc/sys/kernel/osrelease");
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");
  private static final Comparator<KernelRelease> ORDER =
      Comparator.comparingInt(KernelRelease::major)
          .thenComparingInt(KernelRelease::minor)
          .thenComparingInt(KernelRelease::patch);

  /** The kernel that runs. */
  public static KernelRelease running() throws IOException {
    return parse(ProcSys.read(FILE));
  }

  static KernelRelease parse(String release) throws IOException {
    Matcher numbers = NUMBERS.matcher(release);
    if (!numbers.matches()) {
      throw new IOException("no version of a kernel: '" + release + "'");
    }
    String patch = numbers.group(3);
    return new KernelRelease(
        Integer.parseInt(numbers.group(1)),
        Integer.parseInt(numbers.group(2)),
        patch == null ? 0 : Integer.parseInt(patch));
  }

  @Override
  public int compareTo(KernelRelease other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
