package io.ghostswap.store.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.ghostswap.config.SpillPlace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillGarbageTest {

  private static final int WARM_UP = 6_000;
  private static final int ROUNDS = 2_000;

  @TempDir Path folder;

  private static void round(Spill spill, MemorySegment page, int slot) {
    SpillBatch batch = spill.batch();
    for (int i = 0; i < 4; i++) {
      batch.add(slot + i, 1, 1500, page, 0);
    }
    assertEquals(SpillResult.OK, spill.write(batch));
    long location = batch.location(2);
    spill.addLive(location, 1500);
    spill.finish(batch);
    spill.recycle(batch);
    spill.pin(location);
    assertEquals(SpillResult.OK, spill.read(location, slot + 2, 1500, page, 0));
    spill.unpin(location);
    spill.release(location, 1500);
  }

  @Test
  void shouldMakeHardlyAnyGarbageOnceWarm() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Arena arena = Arena.ofConfined();
        Spill spill =
            Spill.open(new SpillOptions(List.of(new SpillPlace(folder, 0)), 64L << 20, true))) {
      MemorySegment page = arena.allocate(4096);
      for (int i = 0; i < WARM_UP; i++) {
        round(spill, page, i);
      }
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUNDS; i++) {
        round(spill, page, i);
      }
      long perRound = (thread.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
      System.out.println("bytes of garbage for a write of four and a read: " + perRound);
      assertTrue(perRound < 200, perRound + " bytes");
    }
  }
}
