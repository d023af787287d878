package io.ghostswap.fuse.attach;

import java.nio.file.Files;
import java.nio.file.Path;

/** Questions about folders of which a part may not be there yet. */
final class Folders {
  private Folders() {}

  /** The path itself if it is there, otherwise the nearest folder above it that is. */
  static Path nearestThere(final Path absolute) {
    Path there = absolute;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }
}
