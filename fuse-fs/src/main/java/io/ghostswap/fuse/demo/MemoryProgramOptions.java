package io.ghostswap.fuse.demo;

import io.ghostswap.config.ByteSize;
import io.ghostswap.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command line of {@link MemoryProgram}.
 *
 * @param bytes memory to fill, a multiple of 4096
 * @param seed seed of the page content and of the random order
 * @param order order in which pages are read back and rewritten; they are filled in sequence
 * @param rewrites how many times all pages are rewritten and checked again
 * @param threads threads that share the pages
 * @param hold whether to wait for a line on standard input between filling and checking
 * @param content {@link #MIXED}, or the one kind of page that all pages are: {@code same-filled},
 *     {@code text}, {@code pointers}, {@code incompressible}, {@code quarter-random}
 */
public record MemoryProgramOptions(
    long bytes, long seed, String order, int rewrites, int threads, boolean hold, String content) {
  /** The content of real programs: every kind of page in its usual share. */
  public static final String MIXED = "mixed";

  private static final int MAX_THREADS = 64;

  /** Checks the ranges. */
  public MemoryProgramOptions {
    require(bytes >= PageMix.PAGE_SIZE && bytes % PageMix.PAGE_SIZE == 0, "--bytes", bytes);
    require(threads >= 1 && threads <= MAX_THREADS, "--threads", threads);
    require(rewrites >= 0, "--rewrites", rewrites);
    PageOrder.valueOf(order.toUpperCase(Locale.ROOT));
    if (!content.equals(MIXED)) {
      kindNamed(content);
    }
  }

  /** Options of a program with {@link #MIXED} content. */
  public MemoryProgramOptions(
      final long bytes,
      final long seed,
      final String order,
      final int rewrites,
      final int threads,
      final boolean hold) {
    this(bytes, seed, order, rewrites, threads, hold, MIXED);
  }

  static MemoryProgramOptions parse(final String... arguments) {
    long bytes = 0;
    long seed = 1;
    String order = "sequential";
    int rewrites = 0;
    int threads = 1;
    boolean hold = false;
    String content = MIXED;
    for (final String argument : arguments) {
      final int equals = argument.indexOf('=');
      final String name = equals < 0 ? argument : argument.substring(0, equals);
      final String value = equals < 0 ? "" : argument.substring(equals + 1);
      switch (name) {
        case "--bytes" -> bytes = size(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--order" -> order = value;
        case "--rewrites" -> rewrites = Integer.parseInt(value);
        case "--threads" -> threads = Integer.parseInt(value);
        case "--hold" -> hold = true;
        case "--content" -> content = value;
        default -> throw new IllegalArgumentException(argument + " is not an option.");
      }
    }
    return new MemoryProgramOptions(bytes, seed, order, rewrites, threads, hold, content);
  }

  /** The command line that {@link #parse} makes the same options of. */
  public List<String> arguments() {
    final List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bytes=" + bytes,
                "--seed=" + seed,
                "--order=" + order,
                "--rewrites=" + rewrites,
                "--threads=" + threads,
                "--content=" + content));
    if (hold) {
      arguments.add("--hold");
    }
    return arguments;
  }

  long pages() {
    return bytes / PageMix.PAGE_SIZE;
  }

  PageOrder pageOrder() {
    return PageOrder.valueOf(order.toUpperCase(Locale.ROOT));
  }

  /** Makes the pages of this program; one for each thread. */
  PageMix pageMix() {
    return content.equals(MIXED) ? new PageMix(seed) : new PageMix(seed, kindNamed(content));
  }

  private static PageKind kindNamed(final String name) {
    return PageKind.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static long size(final String text) {
    try {
      return ByteSize.parse(text);
    } catch (final ConfigException e) {
      throw new IllegalArgumentException("--bytes: " + e.getMessage(), e);
    }
  }

  private static void require(final boolean holds, final String name, final long value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " cannot be " + value + ".");
    }
  }
}
