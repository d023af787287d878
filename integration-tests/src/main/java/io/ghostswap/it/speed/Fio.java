package io.ghostswap.it.speed;

import io.ghostswap.it.machine.Tool;
import io.ghostswap.it.report.BenchmarkException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Direct reads of 4 KiB at random places, by fio. */
final class Fio {
  private static final String DATA = "64m";
  private static final Pattern IOPS = Pattern.compile("\"iops\" : ([\\d.]+)");
  private static final double NANOS_PER_MICRO = 1000;

  private final Path target;
  private final double seconds;

  Fio(final Path target, final double seconds) {
    this.target = target;
    this.seconds = seconds;
  }

  /** Microseconds that a share of the reads is not above. */
  record Latency(double p50, double p99, double p999) {}

  /** Fills what is read with data of which three fifths compress away. */
  void fill() {
    run(
        "--rw=write",
        "--bs=128k",
        "--ioengine=psync",
        "--refill_buffers",
        "--buffer_compress_percentage=60");
  }

  /** Reads one page at a time. */
  Latency latency() {
    final String json =
        run(
            "--rw=randread",
            "--bs=4k",
            "--ioengine=psync",
            "--time_based",
            "--runtime=" + Math.round(seconds * 1000) + "ms");
    return new Latency(
        percentile(json, "50.000000"),
        percentile(json, "99.000000"),
        percentile(json, "99.900000"));
  }

  /** Reads per second with eight on their way. */
  double readsPerSecond() {
    final String json =
        run(
            "--rw=randread",
            "--bs=4k",
            "--ioengine=libaio",
            "--iodepth=8",
            "--time_based",
            "--runtime=" + Math.round(seconds * 1000) + "ms");
    return find(IOPS, json);
  }

  private String run(final String... options) {
    final String[] command = new String[options.length + 7];
    command[0] = "fio";
    command[1] = "--name=speed";
    command[2] = "--filename=" + target;
    command[3] = "--size=" + DATA;
    command[4] = "--direct=1";
    command[5] = "--allow_file_create=0";
    command[6] = "--output-format=json";
    System.arraycopy(options, 0, command, 7, options.length);
    return Tool.run(command);
  }

  /** The first one is that of the reads. */
  private static double percentile(final String json, final String name) {
    return find(Pattern.compile("\"" + name + "\" : (\\d+)"), json) / NANOS_PER_MICRO;
  }

  private static double find(final Pattern pattern, final String json) {
    final Matcher matcher = pattern.matcher(json);
    if (!matcher.find()) {
      throw new BenchmarkException("fio does not say " + pattern);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
