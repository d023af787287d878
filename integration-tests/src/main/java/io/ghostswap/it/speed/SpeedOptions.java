package io.ghostswap.it.speed;

import io.ghostswap.config.ByteSize;
import io.ghostswap.config.ConfigException;
import io.ghostswap.it.machine.AllocateProgram;
import io.ghostswap.it.machine.KernelSettings;
import io.ghostswap.it.machine.Words;
import io.ghostswap.it.report.BenchmarkException;
import java.util.List;
import java.util.Map;

/**
 * What is run.
 *
 * @param sizes memory of the programs that read in order, in bytes; a quarter of it is their limit
 * @param randomBytes memory of the program that reads at random; two thirds of it are its limit
 * @param rounds how often each is run
 * @param fioSeconds time of fio for each figure of a round, all turns together
 * @param variants names of the systems that take part; empty for all
 * @param parts what is measured, of {@code latency}, {@code order}, {@code random}, {@code faults}
 *     and {@code allocate}
 * @param parameters of ghostswap that are not to have their defaults, as {@code name=value}
 * @param kernel settings of the machine meanwhile
 */
record SpeedOptions(
    List<Long> sizes,
    long randomBytes,
    int rounds,
    double fioSeconds,
    List<String> variants,
    List<String> parts,
    List<String> parameters,
    KernelSettings kernel) {
  /** Every system that there is a figure for; a machine may lack some of them. */
  private static final List<String> KNOWN_VARIANTS =
      List.of(
          "zram",
          "zswap",
          "disk",
          "jnr-fuse",
          "dev-fuse",
          "io-uring",
          "null-libfuse2",
          "null-libfuse3",
          "lz4-libfuse2");

  static final String LATENCY = "latency";
  static final String ORDER = "order";
  static final String RANDOM = "random";
  static final String FAULTS = "faults";
  static final String ALLOCATE = "allocate";
  private static final List<String> KNOWN_PARTS = List.of(LATENCY, ORDER, RANDOM, FAULTS, ALLOCATE);

  /** What is done by programs in C, which are compiled first. */
  static final List<String> PARTS_IN_C = List.of(RANDOM, FAULTS, ALLOCATE);

  private static final int LIMIT_SHARE = 4;
  private static final long MIB = 1L << 20;

  /**
   * Reads the environment: {@code BENCH_FORM} short or full, and what of it is to be otherwise:
   * {@code BENCH_SIZES}, {@code BENCH_RANDOM}, {@code BENCH_ROUNDS}, {@code BENCH_FIO_SECONDS},
   * {@code BENCH_VARIANTS}, {@code BENCH_PARTS}, {@code BENCH_SET}, and what {@link KernelSettings}
   * names.
   */
  static SpeedOptions of(final Map<String, String> environment) {
    final boolean full = environment.getOrDefault("BENCH_FORM", "short").equals("full");
    try {
      return new SpeedOptions(
          Words.of(environment, "BENCH_SIZES", full ? "341M,683M,2G,5461M,10923M" : "384M").stream()
              .map(ByteSize::parse)
              .toList(),
          ByteSize.parse(environment.getOrDefault("BENCH_RANDOM", full ? "768M" : "192M")),
          Integer.parseInt(environment.getOrDefault("BENCH_ROUNDS", full ? "5" : "3")),
          Double.parseDouble(environment.getOrDefault("BENCH_FIO_SECONDS", full ? "5" : "0.7")),
          Words.of(environment, "BENCH_VARIANTS", ""),
          Words.of(environment, "BENCH_PARTS", String.join(",", KNOWN_PARTS)),
          Words.of(environment, "BENCH_SET", ""),
          KernelSettings.of(environment));
    } catch (final ConfigException | NumberFormatException e) {
      throw new BenchmarkException("BENCH_...: " + e.getMessage(), e);
    }
  }

  SpeedOptions {
    Words.requireKnown("BENCH_VARIANTS", variants, KNOWN_VARIANTS);
    Words.requireKnown("BENCH_PARTS", parts, KNOWN_PARTS);
  }

  boolean has(final String part) {
    return parts.contains(part);
  }

  /** Without some parts, which this machine cannot do. */
  SpeedOptions without(final List<String> missing) {
    return new SpeedOptions(
        sizes,
        randomBytes,
        rounds,
        fioSeconds,
        variants,
        parts.stream().filter(part -> !missing.contains(part)).toList(),
        parameters,
        kernel);
  }

  boolean takesPart(final Variant variant) {
    return variants.isEmpty() || variants.contains(variant.name());
  }

  /** The size whose figures are compared with what is to be reached: the one next to 2 GiB. */
  long mainSize() {
    return sizes.stream()
        .min((a, b) -> Long.compare(Math.abs(a - 2048 * MIB), Math.abs(b - 2048 * MIB)))
        .orElseThrow();
  }

  static SwapRun.Load inOrder(final long bytes) {
    return new SwapRun.Load(bytes, bytes / LIMIT_SHARE, AllocateProgram.IN_ORDER);
  }

  SwapRun.Load atRandom() {
    return new SwapRun.Load(randomBytes, randomBytes / 3 * 2, AllocateProgram.AT_RANDOM);
  }
}
