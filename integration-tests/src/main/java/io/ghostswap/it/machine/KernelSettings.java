package io.ghostswap.it.machine;

import io.ghostswap.it.report.BenchmarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Settings of the whole machine that decide how long a sleeping thread takes to wake up, for the
 * time of a benchmark.
 */
public final class KernelSettings {
  private static final Path WORKER_SCOPE =
      Path.of("/sys/module/workqueue/parameters/default_affinity_scope");
  private static final Path HALT_POLL =
      Path.of("/sys/module/haltpoll/parameters/guest_halt_poll_ns");

  private final Map<Path, String> values = new LinkedHashMap<>();

  private KernelSettings() {}

  /**
   * Chooses them by environment variables; what is not named, or empty, stays as it is: {@code
   * BENCH_WORKER_SCOPE}, where workers run, those of loop devices among them ({@code cpu}, {@code
   * cache}, ...), and {@code BENCH_HALT_POLL_NS}, for how long an idle processor of a virtual
   * machine looks for work before it halts.
   *
   * @throws BenchmarkException where the kernel has no such setting
   */
  public static KernelSettings of(final Map<String, String> environment) {
    final KernelSettings settings = new KernelSettings();
    settings.put(environment, "BENCH_WORKER_SCOPE", WORKER_SCOPE);
    settings.put(environment, "BENCH_HALT_POLL_NS", HALT_POLL);
    return settings;
  }

  private void put(final Map<String, String> environment, final String name, final Path file) {
    final String value = environment.getOrDefault(name, "");
    if (value.isEmpty()) {
      return;
    }
    if (!Files.isWritable(file)) {
      throw new BenchmarkException(name + ": this kernel has no " + file + ".");
    }
    values.put(file, value);
  }

  /** What they are meanwhile, a sentence each. */
  public List<String> notes() {
    final List<String> notes = new ArrayList<>();
    values.forEach((file, value) -> notes.add(file + " is " + value + " in this run."));
    return notes;
  }

  /**
   * Sets them.
   *
   * @param owner takes charge of each as soon as it is set, and closes it in the end
   */
  public void on(final Consumer<KernelFile> owner) {
    values.forEach((file, value) -> owner.accept(new KernelFile(file, value)));
  }
}
