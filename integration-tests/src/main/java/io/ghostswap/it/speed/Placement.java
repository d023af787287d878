package io.ghostswap.it.speed;

import io.ghostswap.it.machine.KernelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What decides how many interrupts the kernel sends while it takes a program's pages: one for each
 * page or folio that goes out, to every processor on which the program has run and another one runs
 * now, to flush its translations.
 */
enum Placement {
  /** As the scheduler likes. */
  ANYWHERE("anywhere", ""),
  /** Where nobody but its own processor has its translations. */
  ONE_PROCESSOR("on one processor", "taskset --cpu-list 0"),
  /** One interrupt for sixteen pages. */
  LARGE_FOLIOS("in folios of 64 KiB", "");

  private static final Path FOLIOS =
      Path.of("/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled");

  final String title;
  private final String launcher;

  Placement(final String title, final String launcher) {
    this.title = title;
    this.launcher = launcher;
  }

  /** What becomes the program, with its arguments. */
  List<String> launcher() {
    return launcher.isEmpty() ? List.of() : List.of(launcher.split(" "));
  }

  boolean isAvailable() {
    return this != LARGE_FOLIOS || Files.isWritable(FOLIOS);
  }

  /** Has the kernel behave so until the parts are closed. */
  void on(final Parts parts) {
    if (this == LARGE_FOLIOS) {
      parts.add(new KernelFile(FOLIOS, "always"));
    }
  }
}
