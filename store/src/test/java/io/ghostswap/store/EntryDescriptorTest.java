package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EntryDescriptorTest {
  private static final long LARGEST_LOCATION = (1L << EntryDescriptor.LOCATION_BITS) - 1;

  @Test
  void shouldKeepEveryFieldApartAtItsLargest() {
    final long entry =
        EntryDescriptor.referenced(
            EntryDescriptor.withClaim(
                EntryDescriptor.spilled(LARGEST_LOCATION, 4096, 7), EntryDescriptor.MAX_CLAIM));

    assertEquals(-1L, entry);
    assertEquals(EntryDescriptor.SPILLED, EntryDescriptor.kind(entry));
    assertEquals(4096, EntryDescriptor.length(entry));
    assertEquals(7, EntryDescriptor.codec(entry));
    assertEquals(LARGEST_LOCATION, EntryDescriptor.location(entry));
    assertEquals(EntryDescriptor.MAX_CLAIM, EntryDescriptor.claim(entry));
  }

  @Test
  void shouldChangeOneFieldAndNoOther() {
    final long entry = EntryDescriptor.pooled(12345, 678, 2);

    assertEquals(entry, EntryDescriptor.withClaim(EntryDescriptor.withClaim(entry, 9), 0));
    assertEquals(entry, EntryDescriptor.withCodec(EntryDescriptor.withCodec(entry, 5), 2));
    assertEquals(
        entry, EntryDescriptor.withLocation(EntryDescriptor.withLocation(entry, 1), 12345));
    assertEquals(entry, EntryDescriptor.unreferenced(EntryDescriptor.referenced(entry)));
  }

  @Test
  void shouldTellKindsApart() {
    assertEquals(EntryDescriptor.EMPTY, EntryDescriptor.kind(EntryDescriptor.EMPTY_WORD));
    assertEquals(
        EntryDescriptor.SAME_FILLED, EntryDescriptor.kind(EntryDescriptor.SAME_FILLED_WORD));
    assertTrue(EntryDescriptor.isPooled(EntryDescriptor.pooled(0, 1, 0)));
    assertFalse(EntryDescriptor.isSpilled(EntryDescriptor.pooled(0, 1, 0)));
  }
}
