package io.ghostswap.store.codec;

import static io.ghostswap.store.codec.CodecStream.COMPRESSED_BOUND;
import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Zstandard with a {@link PageDictionary}, and the frame of {@link ZstdPageCodec}. Used by one
 * thread at a time.
 */
final class DictionaryCodec implements AutoCloseable {
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private PageDictionary compressing;
  private PageDictionary decompressing;

  DictionaryCodec() {
    compressor.setMagicless(true);
    compressor.setChecksum(false);
    compressor.setContentSize(false);
    compressor.setDictID(false);
    decompressor.setMagicless(true);
  }

  /** Compresses one page; see {@link PageCodec#compress}. */
  int compress(
      final PageDictionary dictionary, final ByteBuffer page, final ByteBuffer compressed) {
    try {
      if (compressing != dictionary) {
        compressor.loadDict(dictionary.forCompression());
        compressing = dictionary;
      }
      return compressor.compressDirectByteBuffer(
          compressed, 0, COMPRESSED_BOUND, page, 0, PAGE_SIZE);
    } catch (final ZstdException e) {
      return PageCodec.FAILED;
    }
  }

  /** Decompresses one page; see {@link PageCodec#decompress}. */
  boolean decompress(
      final PageDictionary dictionary,
      final ByteBuffer compressed,
      final int length,
      final ByteBuffer page) {
    try {
      if (decompressing != dictionary) {
        decompressor.loadDict(dictionary.forDecompression());
        decompressing = dictionary;
      }
      return decompressor.decompressDirectByteBuffer(page, 0, PAGE_SIZE, compressed, 0, length)
          == PAGE_SIZE;
    } catch (final ZstdException e) {
      return false;
    }
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
