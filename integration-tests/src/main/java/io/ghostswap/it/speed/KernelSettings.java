package io.ghostswap.it.speed;

import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.report.BenchmarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of the whole machine that decide how long a sleeping thread takes to wake up, for the
 * time of the benchmark.
 */
final class KernelSettings {
  private static final Path WORKER_SCOPE =
      Path.of("/sys/module/workqueue/parameters/default_affinity_scope");
  private static final Path HALT_POLL =
      Path.of("/sys/module/haltpoll/parameters/guest_halt_poll_ns");

  private final Map<Path, String> values = new LinkedHashMap<>();

  /**
   * Chooses them; a value that is empty leaves what is set.
   *
   * @param workerScope where workers run, those of loop devices among them: {@code cpu}, {@code
   *     cache}, ...
   * @param haltPollNanos for how long an idle processor of a virtual machine looks for work before
   *     it halts
   * @throws BenchmarkException where the kernel has no such setting
   */
  KernelSettings(final String workerScope, final String haltPollNanos) {
    put("BENCH_WORKER_SCOPE", WORKER_SCOPE, workerScope);
    put("BENCH_HALT_POLL_NS", HALT_POLL, haltPollNanos);
  }

  private void put(final String name, final Path file, final String value) {
    if (value.isEmpty()) {
      return;
    }
    if (!Files.isWritable(file)) {
      throw new BenchmarkException(name + ": this kernel has no " + file + ".");
    }
    values.put(file, value);
  }

  /** What they are meanwhile, a sentence each. */
  List<String> notes() {
    final List<String> notes = new ArrayList<>();
    values.forEach((file, value) -> notes.add(file + " is " + value + " in this run."));
    return notes;
  }

  /** Sets them until the parts are closed. */
  void on(final Parts parts) {
    values.forEach((file, value) -> parts.add(new KernelFile(file, value)));
  }
}
