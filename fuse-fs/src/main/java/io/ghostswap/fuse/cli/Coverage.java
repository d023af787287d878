package io.ghostswap.fuse.cli;

import io.ghostswap.config.ByteSize;
import io.ghostswap.store.Counter;
import java.util.Optional;

/**
 * Pages that do not compress need the pool's limit and the spill together to take all of them: is
 * there a place for each?
 */
final class Coverage {
  private Coverage() {}

  /** As {@link #gap(long, InstanceNumbers)}, of an instance that is up. */
  static Optional<String> gap(final MountFiles files) {
    return gap(files.sizeBytes(), files.numbers());
  }

  /**
   * A sentence that says by how much they fall short, empty where they do not.
   *
   * @param sizeBytes size of the ghost swap
   * @param numbers of the moment: both can change while it runs
   */
  static Optional<String> gap(final long sizeBytes, final InstanceNumbers numbers) {
    final long pool = numbers.counter(Counter.MAX_POOL_SIZE);
    final long places = numbers.counter(Counter.SPILL_CAPACITY_BYTES);
    final long missing = sizeBytes - pool - places;
    return missing <= 0
        ? Optional.empty()
        : Optional.of(
            "If nothing can be compressed, "
                + ByteSize.format(missing)
                + " of "
                + ByteSize.format(sizeBytes)
                + " have no place: the pool's limit is "
                + ByteSize.format(pool)
                + ", the spill takes "
                + ByteSize.format(places)
                + "; a larger --spill closes the gap.");
  }
}
