package io.ghostswap.it.speed;

import io.ghostswap.it.machine.CProgram;
import io.ghostswap.it.machine.FaultingProcess;
import io.ghostswap.it.machine.HostMemory;
import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.report.Latencies;
import java.io.IOException;
import java.util.Arrays;

/** A program in C that takes one fault of a single page after the other, over swap of its own. */
final class FaultRun {
  /** One page a fault. */
  private static final String NO_READAHEAD = "0";

  private static final int SLICES = 24;
  private static final int MAX_FAULTS = 4_000_000;

  private final CProgram program;
  private final Variant variant;

  FaultRun(final CProgram program, final Variant variant) {
    this.program = program;
    this.variant = variant;
  }

  /** Runs it for six seconds. Returns how long each fault took. */
  Latencies run() throws IOException, InterruptedException {
    return FaultingProcess.retrying(variant.name(), this::once);
  }

  private Latencies once() throws IOException {
    HostMemory.touch(FaultingProcess.BYTES);
    final Latencies faults = new Latencies(MAX_FAULTS);
    try (Running _ = variant.swap(FaultingProcess.BYTES * SwapRun.SWAP_FACTOR);
        KernelFile _ = KernelFile.pageCluster(NO_READAHEAD);
        FaultingProcess process = FaultingProcess.start(program)) {
      for (int slice = 0; slice < SLICES; slice++) {
        Arrays.stream(process.slice()).forEach(faults::add);
      }
    }
    return faults;
  }
}
