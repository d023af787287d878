package io.ghostswap.it.shrinker;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ConfigException;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.Progress;
import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A ghostswap of the benchmark's own, over a mount of its own. */
final class Ghostswap implements AutoCloseable {
  private final Undo undo = new Undo();
  private final Path mount;

  private Ghostswap(final Path mount) {
    this.mount = mount;
  }

  /**
   * Brings one up.
   *
   * @param options start options by the names that the configuration file has for them
   * @param settings parameters by their names
   */
  static Ghostswap up(final Map<String, String> options, final Map<String, String> settings) {
    try {
      final Path mount = Files.createTempDirectory("ghostswap-bench-");
      final Ghostswap ghostswap = new Ghostswap(mount);
      ghostswap.undo.push(() -> Files.deleteIfExists(mount));
      try {
        Instance.up(startOptions(mount, options), assignments(settings), Progress.SILENT);
      } catch (final RuntimeException e) {
        ghostswap.undo.close();
        throw e;
      }
      ghostswap.undo.push(() -> Instance.down(mount, Progress.SILENT));
      return ghostswap;
    } catch (final IOException e) {
      throw new BenchmarkException("a mount cannot be made: " + e.getMessage(), e);
    }
  }

  private static StartOptions startOptions(final Path mount, final Map<String, String> options) {
    try {
      StartOptions all = StartOptions.defaults(Runtime.getRuntime().availableProcessors());
      all = all.with(StartOption.MOUNT, mount.toString());
      for (final Map.Entry<String, String> option : options.entrySet()) {
        all =
            all.with(
                StartOption.valueOf(option.getKey().toUpperCase(Locale.ROOT)), option.getValue());
      }
      return all;
    } catch (final ConfigException e) {
      throw new BenchmarkException(e.getMessage(), e);
    }
  }

  private static List<Assignment> assignments(final Map<String, String> settings) {
    final List<Assignment> assignments = new ArrayList<>();
    try {
      for (final Map.Entry<String, String> setting : settings.entrySet()) {
        assignments.add(new Assignment(Parameter.of(setting.getKey()), setting.getValue()));
      }
    } catch (final ConfigException e) {
      throw new BenchmarkException(e.getMessage(), e);
    }
    return assignments;
  }

  Path mount() {
    return mount;
  }

  long stat(final String name) {
    return Long.parseLong(KernelFile.read(mount.resolve("stats").resolve(name)));
  }

  /** How its pages came to the disk, for whoever watches. */
  String work() {
    return Stream.of(
            "stores",
            "evicted_pages",
            "spilled_stores",
            "written_back_pages",
            "loads_pool",
            "loads_spill",
            "shrink_paused_ms",
            "spill_cleaned_pages")
        .map(name -> name + " " + stat(name))
        .collect(Collectors.joining(", "));
  }

  /** Changes parameters: {@code name=value} words, all in one write. */
  void set(final String words) {
    KernelFile.write(mount.resolve("control"), words + "\n");
  }

  @Override
  public void close() {
    undo.close();
  }
}
