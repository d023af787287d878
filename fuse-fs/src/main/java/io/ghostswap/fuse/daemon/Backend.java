package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.fs.CommandRunner;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.store.Counters;
import io.ghostswap.store.spill.TierStats;
import java.util.List;

/** What the daemon serves: the pages, the commands on them and their counters. */
interface Backend extends AutoCloseable {
  /** The pages. */
  PageSpace space();

  /** The commands of the control file. */
  CommandRunner commands();

  /** The live counters, to which the daemon adds its own. */
  Counters counters();

  /** Sets what only grows back to zero, so that the warm-up is not counted. */
  void restartStatistics();

  /** The numbers of each tier of the spill, the fastest first. */
  List<TierStats> tiers();

  /** Whether pages can be written to a spill. */
  boolean hasSpill();

  /** Ends background work and gives everything back; no page may be in use any more. */
  @Override
  void close();
}
