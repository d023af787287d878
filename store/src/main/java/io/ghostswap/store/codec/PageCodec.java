package io.ghostswap.store.codec;

import java.nio.ByteBuffer;

/**
 * Compresses and decompresses single 4 KiB pages.
 *
 * <p>An instance belongs to one {@link CodecStream} and is used by one thread at a time. Nothing is
 * allocated per call. All buffers are direct; positions and limits are neither read nor changed.
 */
interface PageCodec extends AutoCloseable {
  /** Returned by {@link #compress} when the codec reported an error. */
  int FAILED = -1;

  /**
   * Compresses one page.
   *
   * @param page holds the page at offset 0
   * @param compressed takes up to {@link CodecStream#COMPRESSED_BOUND} bytes from offset 0
   * @param level the codec's level, 0 for its own default
   * @return the compressed length in bytes, or {@link #FAILED}
   */
  int compress(ByteBuffer page, ByteBuffer compressed, int level);

  /**
   * Decompresses one page.
   *
   * @param compressed holds {@code length} bytes from offset 0
   * @param page takes the page from offset 0
   * @return whether exactly one page came out
   */
  boolean decompress(ByteBuffer compressed, int length, ByteBuffer page);

  @Override
  void close();
}
