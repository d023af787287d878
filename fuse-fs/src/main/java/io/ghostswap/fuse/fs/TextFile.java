package io.ghostswap.fuse.fs;

/**
 * The content of a small generated file, as a parameter or a counter. Called from any thread; text
 * is made once for each open, so that a reader sees one moment however it cuts its reads.
 */
public interface TextFile {
  /** Permission bits of a file that everyone reads and nobody writes. */
  int READ_ONLY = 0444;

  /** Permission bits of a file that everyone reads and root alone writes. */
  int WRITABLE = 0644;

  /** Permission bits, {@link #READ_ONLY} or {@link #WRITABLE}. */
  default int permissions() {
    return READ_ONLY;
  }

  /** The whole content now, in ASCII. */
  String text();

  /**
   * Takes one write as one whole: everything in it is applied, or nothing.
   *
   * @param text what was written in one call
   * @return 0 or a negative errno
   */
  default int write(String text) {
    return -Errno.EACCES;
  }
}
