package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.store.codec.CodecId;
import java.util.HashSet;
import java.util.Set;

/** Checks that all parts of a quiet store tell the same story. */
final class StoreInvariants {
  private final PageStore store;
  private final Set<Integer> pooledSlots = new HashSet<>();
  private final Set<Long> handles = new HashSet<>();
  private final Set<Long> locations = new HashSet<>();
  private long sameFilled;
  private long raw;
  private long pooledBytes;
  private long spilledBytes;

  private StoreInvariants(final PageStore store) {
    this.store = store;
  }

  /** Fails when the slot table, the LRU, the pool, the spill or the counters disagree. */
  static void check(final PageStore store) {
    final StoreInvariants invariants = new StoreInvariants(store);
    invariants.walkSlots();
    invariants.checkLru();
    invariants.checkPool();
    invariants.checkCounters();
  }

  private void walkSlots() {
    final SlotTable table = store.parts().entries().table();
    for (int slot = 0; slot < table.slots(); slot++) {
      final long entry = table.entry(slot);
      assertEquals(0, EntryDescriptor.claim(entry), "claim left on slot " + slot);
      switch (EntryDescriptor.kind(entry)) {
        case EntryDescriptor.SAME_FILLED -> sameFilled++;
        case EntryDescriptor.POOLED -> walkPooled(slot, entry);
        case EntryDescriptor.SPILLED -> {
          assertTrue(locations.add(EntryDescriptor.location(entry)), "location used twice");
          spilledBytes += EntryDescriptor.length(entry);
        }
        default -> assertEquals(EntryDescriptor.EMPTY_WORD, entry);
      }
    }
  }

  private void walkPooled(final int slot, final long entry) {
    final long handle = EntryDescriptor.location(entry);
    assertTrue(handles.add(handle), "handle used twice");
    assertEquals(slot, store.parts().pool().slot(handle), "owner of the object");
    pooledSlots.add(slot);
    pooledBytes += EntryDescriptor.length(entry);
    raw += CodecId.isRaw(EntryDescriptor.codec(entry)) ? 1 : 0;
  }

  private void checkLru() {
    final LruList lru = store.parts().entries().lru();
    assertEquals(pooledSlots.size(), lru.size(), "length of the LRU");
    final Set<Integer> seen = new HashSet<>();
    lru.forEachFromColdest(
        slot -> {
          assertTrue(pooledSlots.contains(slot), "slot " + slot + " is linked but not pooled");
          assertTrue(seen.add(slot), "slot " + slot + " is linked twice");
        });
    assertEquals(pooledSlots, seen);
  }

  private void checkPool() {
    store.parts().pool().checkInvariants();
    assertEquals(pooledBytes, store.parts().pool().objectBytes(), "bytes in the pool");
  }

  private void checkCounters() {
    final CounterSnapshot counters = store.counters().snapshot();
    assertEquals(pooledSlots.size() + sameFilled, counters.value(Counter.STORED_PAGES));
    assertEquals(sameFilled, counters.value(Counter.SAME_FILLED_PAGES));
    assertEquals(raw, counters.value(Counter.STORED_INCOMPRESSIBLE_PAGES));
    assertEquals(locations.size(), counters.value(Counter.SPILLED_PAGES));
    assertEquals(pooledBytes, counters.value(Counter.COMPRESSED_BYTES));
    assertFalse(counters.value(Counter.SPILL_LIVE_BYTES) < spilledBytes, "live bytes of the spill");
    assertEquals(0, counters.value(Counter.DECOMPRESS_FAIL));
  }
}
