package io.ghostswap.fuse.demo;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.StartOptions;
import java.util.List;

/**
 * What the demo does.
 *
 * @param program the program that needs the memory
 * @param limitBytes memory that the program may have resident
 * @param swap the swap that the rest of it goes to
 * @param settings parameters of that swap
 */
public record DemoOptions(
    MemoryProgramOptions program, long limitBytes, StartOptions swap, List<Assignment> settings) {
  /** Keeps a copy of the list. */
  public DemoOptions {
    settings = List.copyOf(settings);
  }
}
