package io.ghostswap.fuse.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The numbers of the machine's processors, as the kernel counts them. */
public final class Processors {
  private static final Path FOLDER = Path.of("/sys/devices/system/cpu");

  private Processors() {}

  /** Those that run now. */
  public static List<Integer> online() throws IOException {
    return parse(Files.readString(FOLDER.resolve("online")));
  }

  /** Those that there may ever be until the next boot. */
  public static List<Integer> possible() throws IOException {
    return parse(Files.readString(FOLDER.resolve("possible")));
  }

  /** Reads a list of ranges such as {@code 0-3,6}. */
  static List<Integer> parse(String list) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try {
      for (String range : list.strip().split(",", -1)) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
        for (int number = first; number <= last; number++) {
          numbers.add(number);
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException("no list of processors: '" + list.strip() + "'", e);
    }
    return numbers;
  }
}
