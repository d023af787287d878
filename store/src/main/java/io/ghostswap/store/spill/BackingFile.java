package io.ghostswap.store.spill;

/**
 * The storage under a tier. Operations are positional and may run side by side; they transfer all
 * bytes or fail, and say so by an error number, since a failing disk must not make garbage.
 */
interface BackingFile extends AutoCloseable {

  /** What the person called it. */
  String name();

  /** Bytes that may be used, from position 0. */
  long sizeBytes();

  /** Whether the page cache is passed by. */
  boolean directIo();

  /**
   * Reads whole blocks.
   *
   * @param buffer receives the bytes
   * @param offset in the buffer, block-aligned
   * @param length bytes, whole blocks
   * @param position in the file, block-aligned
   * @return 0, or the error number of the system
   */
  int read(IoBuffer buffer, int offset, int length, long position);

  /** Writes whole blocks; the counterpart of {@link #read}. */
  int write(IoBuffer buffer, int offset, int length, long position);

  @Override
  void close();
}
