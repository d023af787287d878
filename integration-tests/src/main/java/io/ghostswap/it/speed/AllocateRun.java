package io.ghostswap.it.speed;

import io.ghostswap.fuse.demo.MemoryCgroup;
import io.ghostswap.fuse.demo.ProgramRun;
import io.ghostswap.it.machine.AllocateProgram;
import io.ghostswap.it.machine.HostMemory;
import io.ghostswap.it.report.BenchmarkException;

/** A program of one thread in C that fills its memory over swap of its own. */
final class AllocateRun {
  private final AllocateProgram program;
  private final Variant variant;
  private final SwapRun.Load load;

  AllocateRun(final AllocateProgram program, final Variant variant, final SwapRun.Load load) {
    this.program = program;
    this.variant = variant;
    this.load = load;
  }

  /** Runs it. Returns the seconds that it took to fill the memory. */
  double run(final Placement placement, final int seed) throws InterruptedException {
    HostMemory.touch(load.bytes());
    try (Parts parts = new Parts();
        Running _ = variant.swap(load.bytes() * SwapRun.SWAP_FACTOR);
        MemoryCgroup group =
            MemoryCgroup.create(
                "ghostswap-allocate-" + ProcessHandle.current().pid(), load.limitBytes())) {
      placement.on(parts);
      try (ProgramRun run =
          program.start(
              placement.launcher(), load.bytes(), seed, AllocateProgram.IN_ORDER, group)) {
        final SwapRun.Lines lines = new SwapRun.Lines();
        if (!run.awaitFilled(lines)) {
          throw new BenchmarkException(
              "the program ended before its memory was full: " + lines.last);
        }
        return SwapRun.seconds(lines.last);
      }
    }
  }
}
