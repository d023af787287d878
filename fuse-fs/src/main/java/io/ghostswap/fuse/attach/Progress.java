package io.ghostswap.fuse.attach;

/**
 * Where the steps of bringing swap up and taking it down are told. Called from the thread that does
 * the work.
 */
public interface Progress {
  /** Tells nobody. */
  Progress SILENT =
      new Progress() {
        @Override
        public void step(final String sentence) {}

        @Override
        public void warn(final String sentence) {}

        @Override
        public void swapOff(final long leftBytes, final long totalBytes) {}
      };

  /**
   * One thing was done or begins.
   *
   * @param sentence what
   */
  void step(String sentence);

  /**
   * Something is less good than it should be, and goes on all the same.
   *
   * @param sentence what, and what follows from it
   */
  void warn(String sentence);

  /**
   * How far swapoff is; called some times a second.
   *
   * @param leftBytes what still has to be brought back
   * @param totalBytes what there was at the start
   */
  void swapOff(long leftBytes, long totalBytes);
}
