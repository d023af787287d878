package io.ghostswap.store.codec;

import static io.ghostswap.store.codec.CodecStream.COMPRESSED_BOUND;
import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * The LZ4 block format by the native library, in its fast and its high-compression form; both are
 * read by the same decompressor.
 *
 * <p>The compressor always gets its full bound: a target that is too small makes it throw. The
 * decompressor is the bounds-checked one.
 */
final class Lz4PageCodec implements PageCodec {
  private static final int HC_DEFAULT_LEVEL = 9;

  private final boolean highCompression;
  private final LZ4SafeDecompressor decompressor;
  private LZ4Compressor compressor;
  private int compressorLevel;

  Lz4PageCodec(final boolean highCompression) {
    this.highCompression = highCompression;
    final LZ4Factory factory = LZ4Factory.nativeInstance();
    this.compressor = highCompression ? hc(0) : factory.fastCompressor();
    this.decompressor = factory.safeDecompressor();
  }

  private static LZ4Compressor hc(final int level) {
    return LZ4Factory.nativeInstance().highCompressor(level == 0 ? HC_DEFAULT_LEVEL : level);
  }

  @Override
  public int compress(final ByteBuffer page, final ByteBuffer compressed, final int level) {
    if (highCompression && level != compressorLevel) {
      compressor = hc(level);
      compressorLevel = level;
    }
    try {
      return compressor.compress(page, 0, PAGE_SIZE, compressed, 0, COMPRESSED_BOUND);
    } catch (final LZ4Exception e) {
      return FAILED;
    }
  }

  @Override
  public boolean decompress(final ByteBuffer compressed, final int length, final ByteBuffer page) {
    try {
      return decompressor.decompress(compressed, 0, length, page, 0, PAGE_SIZE) == PAGE_SIZE;
    } catch (final LZ4Exception e) {
      return false;
    }
  }

  @Override
  public void close() {
    // The library's instances are shared and hold nothing.
  }
}
