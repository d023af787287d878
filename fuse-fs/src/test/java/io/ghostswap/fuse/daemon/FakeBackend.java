package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.fs.CommandRunner;
import io.ghostswap.fuse.fs.FakePageSpace;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.store.Counters;
import io.ghostswap.store.spill.TierStats;
import java.util.List;

/** A backend over a {@link FakePageSpace}. */
final class FakeBackend implements Backend {
  private final FakePageSpace space;
  private final Counters counters = new Counters();

  FakeBackend(FakePageSpace space) {
    this.space = space;
  }

  @Override
  public PageSpace space() {
    return space;
  }

  @Override
  public CommandRunner commands() {
    return _ -> 0;
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public void restartStatistics() {
    // Counts nothing of its own.
  }

  @Override
  public List<TierStats> tiers() {
    return List.of();
  }

  @Override
  public boolean hasSpill() {
    return true;
  }

  @Override
  public void close() {
    space.close();
  }
}
