package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Command;
import io.ghostswap.config.Parameters;
import io.ghostswap.config.StartOptions;
import io.ghostswap.fuse.fs.CommandRunner;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.fuse.linux.MemoryStalls;
import io.ghostswap.shrinker.Shrinker;
import io.ghostswap.store.Counters;
import io.ghostswap.store.PageStore;
import io.ghostswap.store.StoreOptions;
import io.ghostswap.store.StoreResult;
import io.ghostswap.store.spill.TierStats;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The page store with its shrinker. */
final class StoreBackend implements Backend, PageSpace {
  private final PageStore store;
  private final Shrinker shrinker;
  private final boolean hasSpill;

  private final CommandQueue commands = new CommandQueue(this::run);

  private StoreBackend(PageStore store, Shrinker shrinker, boolean hasSpill) {
    this.store = store;
    this.shrinker = shrinker;
    this.hasSpill = hasSpill;
  }

  /**
   * Opens the store and starts its background work.
   *
   * @param totalRamBytes what percentages of RAM refer to
   */
  static StoreBackend open(StartOptions options, Parameters parameters, long totalRamBytes) {
    StoreOptions storeOptions =
        new StoreOptions(options.slots(), options.spill(), totalRamBytes, options.zpool());
    PageStore store = PageStore.open(storeOptions, parameters);
    Shrinker shrinker =
        new Shrinker(store, parameters, ServingThread::becomeBatch, new MemoryStalls()::percent);
    shrinker.start();
    return new StoreBackend(store, shrinker, !options.spill().isEmpty());
  }

  @Override
  public PageSpace space() {
    return this;
  }

  @Override
  public CommandRunner commands() {
    return commands;
  }

  @Override
  public Counters counters() {
    return store.counters();
  }

  @Override
  public void restartStatistics() {
    store.restartStatistics();
  }

  @Override
  public List<TierStats> tiers() {
    return store.tierStats();
  }

  @Override
  public boolean hasSpill() {
    return hasSpill;
  }

  @Override
  public long slots() {
    return store.slots();
  }

  @Override
  public long usedSlots() {
    return store.usedSlots();
  }

  @Override
  public int store(long slot, int pages, MemorySegment src, long offset) {
    return store.store(slot, pages, src, offset);
  }

  @Override
  public int load(long slot, int pages, MemorySegment dst, long offset) {
    return store.load(slot, pages, dst, offset);
  }

  @Override
  public void discard(long slot, long pages) {
    store.discard(slot, pages);
  }

  private int run(Command command) {
    long pages =
        switch (command) {
          case Command.Recompress it -> store.recompress(it.selection(), it.maxPages());
          case Command.Writeback it -> store.writeBack(it.selection(), it.maxPages());
          case Command.Compact _ -> store.compactAll();
          case Command.Drain _ -> store.drain();
          case Command.Idle it -> {
            store.markIdle(it.seconds());
            yield 0;
          }
        };
    if (pages == StoreResult.NO_SPACE) {
      return -Errno.ENOSPC;
    }
    return pages < 0 ? -Errno.EIO : 0;
  }

  @Override
  public void close() {
    commands.close();
    shrinker.close();
    store.close();
  }
}
