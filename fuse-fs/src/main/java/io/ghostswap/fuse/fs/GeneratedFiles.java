package io.ghostswap.fuse.fs;

import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import io.ghostswap.store.Counter;
import io.ghostswap.store.CounterSnapshot;
import io.ghostswap.store.spill.TierStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The generated files of a mount: {@code control}, {@code parameters/*} and {@code stats/*}. */
public final class GeneratedFiles {
  private GeneratedFiles() {}

  /**
   * Makes them all.
   *
   * @param parameters the live parameters that the files show and change
   * @param commands does the commands of the control file
   * @param counters gives all counters of a moment; called once for each open, from any thread
   * @param tiers gives the numbers of the spill's tiers, in the same way
   * @return files by path below the root, in the order in which folders list them
   */
  public static Map<String, TextFile> of(
      Parameters parameters,
      CommandRunner commands,
      Supplier<CounterSnapshot> counters,
      Supplier<List<TierStats>> tiers) {
    Map<String, TextFile> files = new LinkedHashMap<>();
    files.put("control", new ControlFile(parameters, commands));
    for (Parameter parameter : Parameter.values()) {
      files.put("parameters/" + parameter.key(), new ParameterFile(parameters, parameter));
    }
    for (Counter counter : Counter.values()) {
      files.put("stats/" + counter.key(), stat(counters, now -> now.value(counter) + "\n"));
    }
    files.put("stats/mm_stat", stat(counters, ZramStat::mmStat));
    files.put("stats/bd_stat", stat(counters, ZramStat::bdStat));
    files.put("stats/all.json", stat(counters, now -> JsonStat.of(parameters, now, tiers.get())));
    files.put("stats/metrics", stat(counters, now -> OpenMetrics.of(now, tiers.get())));
    files.put("stats/tiers", () -> TierStat.lines(tiers.get()));
    return files;
  }

  private static TextFile stat(
      Supplier<CounterSnapshot> counters, Function<CounterSnapshot, String> format) {
    return () -> format.apply(counters.get());
  }
}
