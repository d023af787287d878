package io.ghostswap.fuse.demo;

import com.google.errorprone.annotations.FormatMethod;
import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.io.IOException;
import java.util.Locale;

/**
 * A program that needs a lot of memory: fills anonymous memory outside of the heap with the pages
 * of {@link PageMix}, reads every byte back and compares. Run as a process of its own, under a
 * memory limit; the exit status is 0 only when every byte was right.
 *
 * <p>It prints a line a second, {@code filled N pages ...} when the memory is full, and {@code
 * verified N pages, M wrong ...} at the end of every check. With {@code --hold} it waits for a line
 * on its standard input between filling and checking.
 */
public final class MemoryProgram {
  private static final int EXIT_WRONG = 1;
  private static final int EXIT_USAGE = 2;

  private final MemoryProgramOptions options;

  private MemoryProgram(final MemoryProgramOptions options) {
    this.options = options;
  }

  /**
   * Runs the program.
   *
   * @param arguments see {@link MemoryProgramOptions}
   * @throws IOException when the standard input cannot be read
   */
  public static void main(final String[] arguments) throws IOException {
    final MemoryProgramOptions options;
    try {
      options = MemoryProgramOptions.parse(arguments);
    } catch (final IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(EXIT_USAGE);
      return;
    }
    System.exit(new MemoryProgram(options).run() ? 0 : EXIT_WRONG);
  }

  private boolean run() throws IOException {
    final long pages = options.pages();
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, pages * PageMix.PAGE_SIZE)) {
      final PagePass pass = new PagePass(memory.segment(), pages, options);
      pass.write("filling", 0);
      report("filled %d pages in %.2f s", pages, pass.seconds());
      if (options.hold()) {
        System.in.read();
      }
      boolean right = check(pass, 0);
      for (int generation = 1; generation <= options.rewrites(); generation++) {
        pass.write("rewriting", generation);
        report("rewritten %d pages in %.2f s", pages, pass.seconds());
        right &= check(pass, generation);
      }
      return right;
    }
  }

  private boolean check(final PagePass pass, final int generation) {
    final long wrong = pass.verify(generation);
    report("verified %d pages, %d wrong, in %.2f s", pass.visited(), wrong, pass.seconds());
    return wrong == 0 && pass.visited() == options.pages();
  }

  @FormatMethod
  private static void report(final String format, final Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
