package io.ghostswap.fuse.attach;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. */
final class RecordingProgress implements Progress {
  final List<String> steps = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  long lastLeftBytes = -1;

  @Override
  public void step(final String sentence) {
    steps.add(sentence);
  }

  @Override
  public void warn(final String sentence) {
    warnings.add(sentence);
  }

  @Override
  public void swapOff(final long leftBytes, final long totalBytes) {
    lastLeftBytes = leftBytes;
  }
}
