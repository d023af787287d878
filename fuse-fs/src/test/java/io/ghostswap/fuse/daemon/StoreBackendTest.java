package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Command;
import io.ghostswap.config.ControlParser;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.SpillPlace;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.store.Counter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBackendTest {
  private static final long RAM_BYTES = 1L << 30;
  private static final int PAGES = 32;

  private final StartOptions options =
      StartOptions.defaults(2).with(StartOption.SIZE, "64M").with(StartOption.STRIPES, "2");

  @Test
  void shouldKeepPagesAndRunCommandsOnThem(@TempDir Path directory) {
    StartOptions spilling =
        options.with(StartOption.SPILL, new SpillPlace(directory, 32L << 20).toString());
    try (StoreBackend backend = open(spilling);
        Arena arena = Arena.ofConfined()) {
      assertTrue(backend.hasSpill());
      assertEquals(options.slots(), backend.space().slots());
      MemorySegment written = pages(arena);
      assertEquals(PageSpace.OK, backend.store(100, PAGES, written, 0));
      assertEquals(0, run(backend, "writeback type=all"));
      assertEquals(PAGES, backend.counters().value(Counter.SPILLED_PAGES));
      assertEquals(0, run(backend, "drain"));
      assertEquals(0, backend.counters().value(Counter.SPILLED_PAGES));
      assertEquals(0, run(backend, "idle all"));
      assertEquals(0, run(backend, "recompress type=idle"));
      assertEquals(0, run(backend, "compact"));
      MemorySegment read = arena.allocate(written.byteSize());
      assertEquals(PageSpace.OK, backend.load(100, PAGES, read, 0));
      assertEquals(-1, written.mismatch(read));
      backend.discard(100, PAGES);
      assertEquals(PageSpace.OK, backend.load(100, PAGES, read, 0));
      assertEquals(-1, read.mismatch(arena.allocate(read.byteSize())));
    }
  }

  @Test
  void shouldSayThatThereIsNoSpill() {
    try (StoreBackend backend = open(options)) {
      assertFalse(backend.hasSpill());
      assertEquals(-Errno.ENOSPC, run(backend, "writeback type=all"));
      assertEquals(0, run(backend, "drain"));
    }
  }

  private static StoreBackend open(StartOptions options) {
    return StoreBackend.open(options, new Parameters(), RAM_BYTES);
  }

  private static int run(StoreBackend backend, String line) {
    return backend.commands().run((Command) ControlParser.parse(line).getFirst());
  }

  private static MemorySegment pages(Arena arena) {
    MemorySegment pages = arena.allocate((long) PAGES * PageSpace.PAGE_SIZE);
    for (long i = 0; i < pages.byteSize(); i += Long.BYTES) {
      pages.set(ValueLayout.JAVA_LONG_UNALIGNED, i, i % 1000);
    }
    return pages;
  }
}
