package io.ghostswap.store.memory;

/**
 * The purpose a piece of native memory serves; every mapping and every frame is counted under one.
 */
public enum MemoryTag {
  /** Compressed pages, their zspage records, and the address range that holds all frames. */
  POOL,
  /** Entries of the slot table. */
  SLOT_TABLE,
  /** Working buffers of the codecs. */
  SCRATCH,
  /** Aligned buffers of the spill. */
  SPILL_BUFFER
}
