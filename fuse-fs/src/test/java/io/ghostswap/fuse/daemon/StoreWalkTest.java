package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.fs.FakePageSpace;
import io.ghostswap.fuse.fs.PageSpace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StoreWalkTest {
  private static final int SLOTS = 256;
  private static final byte[] OTHERS_PAGE = {1, 2, 3};

  private final FakePageSpace space = new FakePageSpace(2 * SLOTS);
  private final StoreWalk walk = new StoreWalk(space, SLOTS, SLOTS);

  @AfterEach
  void close() {
    space.close();
  }

  @Test
  void shouldStoreAndLoadInItsOwnFileAndLeaveItEmpty() throws IOException {
    MemorySegment other = space.memory().asSlice(0, OTHERS_PAGE.length);
    other.copyFrom(MemorySegment.ofArray(OTHERS_PAGE));
    walk.run();
    assertTrue(space.stores.get() > 0);
    assertEquals(space.stores.get(), space.loads.get());
    assertEquals(-1, other.mismatch(MemorySegment.ofArray(OTHERS_PAGE)));
    assertEmpty();
  }

  @Test
  void shouldEndWhereNothingFits() throws IOException {
    space.storeResult = PageSpace.NO_SPACE;
    space.goodStores.set(3);
    walk.run();
    assertEquals(4, space.stores.get());
    assertEquals(3, space.loads.get());
    assertEmpty();
  }

  @Test
  void shouldRefuseAStoreThatLosesPages() {
    space.corrupts = true;
    assertThrows(IOException.class, walk::run);
    assertEmpty();
  }

  @Test
  void shouldRefuseAStoreThatCannotRead() {
    space.loadResult = PageSpace.IO_ERROR;
    assertThrows(IOException.class, walk::run);
    assertEmpty();
  }

  @Test
  void shouldLeaveAFileAloneThatIsTooSmall() throws IOException {
    new StoreWalk(space, 0, 31).run();
    assertEquals(0, space.stores.get());
  }

  private void assertEmpty() {
    MemorySegment own = space.memory().asSlice((long) SLOTS * PageSpace.PAGE_SIZE);
    assertEquals(-1, own.mismatch(MemorySegment.ofArray(new byte[(int) own.byteSize()])));
  }
}
