package io.ghostswap.store.codec;

import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;

/**
 * A trained Zstandard dictionary, ready to compress and to decompress. Immutable, shared by all
 * streams. Its native memory is freed by the library when nobody refers to it any more, since a
 * reader may still hold it when its place has been taken.
 */
public final class PageDictionary {
  private final int codec;
  private final ZstdDictCompress compress;
  private final ZstdDictDecompress decompress;

  PageDictionary(final int codec, final byte[] content) {
    this.codec = codec;
    this.compress = new ZstdDictCompress(content, CodecStream.DENSE_LEVEL);
    this.decompress = new ZstdDictDecompress(content);
  }

  /** The {@link CodecId} of pages that are compressed with it. */
  int codec() {
    return codec;
  }

  ZstdDictCompress forCompression() {
    return compress;
  }

  ZstdDictDecompress forDecompression() {
    return decompress;
  }
}
