package io.ghostswap.it.speed;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A {@link Variant} that is up, until it is closed. */
interface Running extends AutoCloseable {
  /** The process that serves the pages, where it is a process. */
  default OptionalLong server() {
    return OptionalLong.empty();
  }

  /** The file under the loop device, where there is one on FUSE. */
  default Optional<Path> file() {
    return Optional.empty();
  }

  /** The block device that would be swap; only without swap. */
  default Path device() {
    throw new UnsupportedOperationException("it is swap");
  }

  /** Memory of the process in bytes beside the pages that it keeps; NaN where there is none. */
  default double besidePoolBytes() {
    return Double.NaN;
  }

  /** How long it took to come up, in seconds; NaN where that says nothing. */
  default double startSeconds() {
    return Double.NaN;
  }

  @Override
  void close();
}
