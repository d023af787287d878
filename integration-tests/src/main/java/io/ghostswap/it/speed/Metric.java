package io.ghostswap.it.speed;

/** Names of what is measured. */
final class Metric {
  static final String FILE_P50 = "file p50";
  static final String FILE_P99 = "file p99";
  static final String FILE_P999 = "file p99.9";
  static final String DEVICE_P50 = "device p50";
  static final String DEVICE_P99 = "device p99";
  static final String DEVICE_P999 = "device p99.9";
  static final String DEVICE_READS = "device reads/s";
  static final String FAULT_MEAN = "fault mean";
  static final String FAULT_P50 = "fault p50";
  static final String FAULT_P99 = "fault p99";
  static final String FAULT_P999 = "fault p99.9";
  static final String BESIDE = "beside pool";
  static final String START = "start";

  private Metric() {}

  static String fill(final SwapRun.Load load) {
    return "fill " + load;
  }

  static String allocate(final Placement placement) {
    return "allocate " + placement.title;
  }

  static String read(final SwapRun.Load load) {
    return "read " + load;
  }

  static String cpu(final SwapRun.Load load) {
    return "cpu " + load;
  }

  static String others(final SwapRun.Load load) {
    return "others " + load;
  }

  static String besidePool(final SwapRun.Load load) {
    return BESIDE + " " + load;
  }
}
