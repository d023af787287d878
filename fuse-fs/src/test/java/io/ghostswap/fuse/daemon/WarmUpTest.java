package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.Command;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.GeneratedFiles;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.fuse.transport.MountedFileSystem;
import io.ghostswap.store.Counters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WarmUpTest {
  private static final int SLOTS = 512;

  private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
  private volatile int commandResult;

  @ParameterizedTest
  @EnumSource
  void shouldWalkEveryPathOfEveryFileAndLeaveThemEmpty(TransportType type) throws Exception {
    try (MountedFileSystem mounted = mount(type)) {
      warmUp(mounted, true).run();
      assertTrue(mounted.space.loads.get() > 1_000);
      assertTrue(mounted.space.stores.get() > 1_000);
      assertTrue(mounted.space.discardedPages.get() > 10_000);
      assertEquals(mounted.requestPages(), mounted.space.largestStorePages);
      assertTrue(commands.stream().anyMatch(Command.Writeback.class::isInstance));
      assertEmpty(mounted);
    }
  }

  private static void assertEmpty(MountedFileSystem mounted) {
    MemorySegment memory = mounted.space.memory();
    for (long i = 0; i < memory.byteSize(); i += 8) {
      assertEquals(0, memory.get(java.lang.foreign.ValueLayout.JAVA_LONG, i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeDoneInTime(TransportType type) throws Exception {
    try (MountedFileSystem mounted = mount(type)) {
      long start = System.nanoTime();
      warmUp(mounted, true).run();
      long milliseconds = (System.nanoTime() - start) / 1_000_000;
      System.out.println("# warm after " + milliseconds + " ms");
      assertTrue(milliseconds < 10_000, () -> milliseconds + " ms");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnWithoutWhatHasNoPlace(TransportType type) throws Exception {
    try (MountedFileSystem mounted = mount(type)) {
      mounted.space.storeResult = PageSpace.NO_SPACE;
      warmUp(mounted, false).run();
      assertEquals(0, commands.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveNothingWhereThePoolFillsOnItsWay(TransportType type) throws Exception {
    try (MountedFileSystem mounted = mount(type)) {
      mounted.space.storeResult = PageSpace.NO_SPACE;
      // Those that go to the store directly, and some that go through the mount.
      mounted.space.goodStores.set(2 * StoreWalk.ROUNDS + 40);
      warmUp(mounted, false).run();
      assertTrue(mounted.space.stores.get() > 0);
      assertEmpty(mounted);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskOnceForASpillThatTakesNothing(TransportType type) throws Exception {
    commandResult = -Errno.EIO;
    try (MountedFileSystem mounted = mount(type)) {
      warmUp(mounted, true).run();
      assertEquals(1, commands.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAMountThatLosesPages(TransportType type) throws Exception {
    try (MountedFileSystem mounted = mount(type)) {
      mounted.space.corrupts = true;
      mounted.space.goodLoads.set(StoreWalk.ROUNDS);
      // One file: with two, one may still go to the store when the other goes through the mount.
      WarmUp warmUp = warmUp(mounted, 1, false);
      IOException e = assertThrows(IOException.class, warmUp::run);
      assertEquals("the mount gives back other bytes than were written to it", e.getMessage());
    }
  }

  private WarmUp warmUp(MountedFileSystem mounted, boolean hasSpill) {
    return warmUp(mounted, 2, hasSpill);
  }

  private WarmUp warmUp(MountedFileSystem mounted, int stripes, boolean hasSpill) {
    return new WarmUp(
        mounted.mountPoint,
        stripes,
        SLOTS / 2 * 4096L,
        mounted.requestPages(),
        mounted.space,
        hasSpill ? Optional.of(this::run) : Optional.empty());
  }

  private MountedFileSystem mount(TransportType type) throws Exception {
    return new MountedFileSystem(
        type,
        SLOTS,
        2,
        GeneratedFiles.of(new Parameters(), this::run, new Counters()::snapshot, List::of));
  }

  private int run(Command command) {
    commands.add(command);
    return commandResult;
  }
}
