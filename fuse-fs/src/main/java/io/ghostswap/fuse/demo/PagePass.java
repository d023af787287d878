package io.ghostswap.fuse.demo;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Visits every page of the memory once, to write it or to compare it; the threads each take a part.
 * A line a second tells how far it is.
 */
final class PagePass {
  private static final int REPORTED_WRONG_PAGES = 8;
  private static final int PAGES_BETWEEN_LOOKS = 16;

  private final MemorySegment memory;
  private final long pages;
  private final MemoryProgramOptions options;
  private final AtomicLong visited = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private long startNs;
  private long endNs;

  PagePass(final MemorySegment memory, final long pages, final MemoryProgramOptions options) {
    this.memory = memory;
    this.pages = pages;
    this.options = options;
  }

  /** Pages that the last pass has visited. */
  long visited() {
    return visited.get();
  }

  /** How long the last pass took. */
  double seconds() {
    return (endNs - startNs) / 1e9;
  }

  void write(final String what, final int generation) {
    final PageOrder order = generation == 0 ? PageOrder.SEQUENTIAL : options.pageOrder();
    run(
        what,
        order,
        (mix, content, page) -> {
          mix.fill(page, generation, content);
          MemorySegment.copy(
              MemorySegment.ofArray(content),
              0,
              memory,
              page * PageMix.PAGE_SIZE,
              PageMix.PAGE_SIZE);
        });
  }

  /**
   * Compares every page with what it must be.
   *
   * @return the number of wrong pages
   */
  long verify(final int generation) {
    wrong.set(0);
    run(
        "verifying",
        options.pageOrder(),
        (mix, content, page) -> {
          mix.fill(page, generation, content);
          final long offset = page * PageMix.PAGE_SIZE;
          final long mismatch =
              MemorySegment.mismatch(
                  memory,
                  offset,
                  offset + PageMix.PAGE_SIZE,
                  MemorySegment.ofArray(content),
                  0,
                  PageMix.PAGE_SIZE);
          if (mismatch >= 0 && wrong.incrementAndGet() <= REPORTED_WRONG_PAGES) {
            System.out.printf(
                "wrong page %d (%s) from byte %d on%n", page, mix.kind(page, generation), mismatch);
          }
        });
    return wrong.get();
  }

  /** What is done with one page. */
  private interface PageWork {
    void accept(PageMix mix, byte[] content, long page);
  }

  private void run(final String what, final PageOrder order, final PageWork work) {
    visited.set(0);
    startNs = System.nanoTime();
    final List<Thread> threads = new ArrayList<>();
    final Failure failure = new Failure();
    for (int i = 0; i < options.threads(); i++) {
      final long from = pages * i / options.threads();
      final long to = pages * (i + 1) / options.threads();
      threads.add(
          Thread.ofPlatform()
              .name(what + "-" + i)
              .uncaughtExceptionHandler(failure)
              .start(() -> visit(order, from, to, work)));
    }
    await(what, threads);
    endNs = System.nanoTime();
    failure.rethrow();
  }

  private void visit(final PageOrder order, final long from, final long to, final PageWork work) {
    final PageMix mix = options.pageMix();
    final byte[] content = new byte[PageMix.PAGE_SIZE];
    final long[] unseen = {0};
    order.visit(
        from,
        to,
        options.seed(),
        page -> {
          work.accept(mix, content, page);
          if (++unseen[0] == PAGES_BETWEEN_LOOKS) {
            visited.addAndGet(unseen[0]);
            unseen[0] = 0;
          }
        });
    visited.addAndGet(unseen[0]);
  }

  private void await(final String what, final List<Thread> threads) {
    long nextLineNs = startNs + TimeUnit.SECONDS.toNanos(1);
    for (final Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join(
              TimeUnit.NANOSECONDS.toMillis(Math.max(0, nextLineNs - System.nanoTime())) + 1);
        } catch (final InterruptedException e) {
          throw new IllegalStateException("nobody interrupts this program", e);
        }
        if (System.nanoTime() - nextLineNs >= 0) {
          nextLineNs += TimeUnit.SECONDS.toNanos(1);
          System.out.println(
              String.format(Locale.ROOT, "%s %d of %d pages", what, visited.get(), pages));
        }
      }
    }
  }

  /** The first error of a thread; a page that could not be read back is one. */
  private static final class Failure implements Thread.UncaughtExceptionHandler {
    private volatile Throwable first;

    @Override
    public void uncaughtException(final Thread thread, final Throwable error) {
      if (first == null) {
        first = error;
      }
    }

    void rethrow() {
      if (first != null) {
        throw new IllegalStateException("A page could not be read or written: " + first, first);
      }
    }
  }
}
