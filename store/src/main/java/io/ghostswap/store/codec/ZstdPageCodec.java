package io.ghostswap.store.codec;

import static io.ghostswap.store.codec.CodecStream.COMPRESSED_BOUND;
import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Zstandard with reused contexts and the smallest frame there is: no magic number, no checksum, no
 * content size (the page size is known, and the spill has its own checksum).
 */
final class ZstdPageCodec implements PageCodec {
  private static final int DEFAULT_LEVEL = 1;

  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private int compressorLevel = DEFAULT_LEVEL;

  ZstdPageCodec() {
    compressor.setMagicless(true);
    compressor.setChecksum(false);
    compressor.setContentSize(false);
    compressor.setLevel(DEFAULT_LEVEL);
    decompressor.setMagicless(true);
  }

  @Override
  public int compress(final ByteBuffer page, final ByteBuffer compressed, final int level) {
    final int wanted = level == 0 ? DEFAULT_LEVEL : level;
    try {
      if (wanted != compressorLevel) {
        compressor.setLevel(wanted);
        compressorLevel = wanted;
      }
      return compressor.compressDirectByteBuffer(
          compressed, 0, COMPRESSED_BOUND, page, 0, PAGE_SIZE);
    } catch (final ZstdException e) {
      return FAILED;
    }
  }

  @Override
  public boolean decompress(final ByteBuffer compressed, final int length, final ByteBuffer page) {
    try {
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
