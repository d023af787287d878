package io.ghostswap.it.machine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;

/**
 * Has the host of a virtual machine give memory to it before something is measured. A host takes
 * free memory back, and to have it again takes several times as long as the page itself.
 */
public final class HostMemory {
  private static final int PAGE_SIZE = 4096;

  private HostMemory() {}

  /** Touches as much memory and gives it back to the kernel, which then has it at hand. */
  public static void touch(final long bytes) {
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, bytes)) {
      for (long at = 0; at < bytes; at += PAGE_SIZE) {
        memory.segment().set(JAVA_BYTE, at, (byte) 1);
      }
    }
  }
}
