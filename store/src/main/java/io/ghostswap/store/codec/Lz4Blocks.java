package io.ghostswap.store.codec;

import static io.ghostswap.store.codec.CodecStream.COMPRESSED_BOUND;
import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Objects;
import net.jpountz.lz4.LZ4Factory;

/**
 * LZ4 blocks of pages in any native memory: {@code LZ4_compress_default} and {@code
 * LZ4_decompress_safe} of the native library that lz4-java brings along and loads.
 *
 * <p>lz4-java itself takes buffers, and there is none for the memory of a request; a page would
 * have to be copied before or afterwards. These are the same bounds-checked functions, called with
 * addresses. They make no object, and the thread needs no transition, since they never block.
 */
final class Lz4Blocks {
  /** Null where the library does not show the function. */
  private static final MethodHandle COMPRESS_DEFAULT = link("LZ4_compress_default");

  /** Null where the library does not show the function. */
  private static final MethodHandle DECOMPRESS_SAFE = link("LZ4_decompress_safe");

  private Lz4Blocks() {}

  /** Both functions take two addresses and two lengths, and return a length. */
  @SuppressWarnings("restricted")
  private static MethodHandle link(final String name) {
    LZ4Factory.nativeInstance();
    return SymbolLookup.loaderLookup()
        .find(name)
        .map(
            function ->
                Linker.nativeLinker()
                    .downcallHandle(
                        function,
                        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT),
                        Linker.Option.critical(false)))
        .orElse(null);
  }

  /** Whether both methods may be called for pages in {@code memory}. */
  static boolean canUse(final MemorySegment memory) {
    return COMPRESS_DEFAULT != null && DECOMPRESS_SAFE != null && memory.isNative();
  }

  /**
   * Compresses a page to a block.
   *
   * @param source native memory, holds the page from {@code offset} on
   * @param compressed native memory, takes up to {@link CodecStream#COMPRESSED_BOUND} bytes from
   *     offset 0
   * @return the bytes of the block, or {@link PageCodec#FAILED}
   */
  static int compress(
      final MemorySegment source, final long offset, final MemorySegment compressed) {
    Objects.checkFromIndexSize(offset, PAGE_SIZE, source.byteSize());
    Objects.checkFromIndexSize(0, COMPRESSED_BOUND, compressed.byteSize());
    try {
      final int bytes =
          (int)
              COMPRESS_DEFAULT.invokeExact(
                  source.address() + offset, compressed.address(), PAGE_SIZE, COMPRESSED_BOUND);
      return bytes > 0 ? bytes : PageCodec.FAILED;
    } catch (final Throwable e) {
      throw new LinkageError("LZ4_compress_default could not be called", e);
    } finally {
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(compressed);
    }
  }

  /**
   * Decompresses a block of {@code length} bytes to a page.
   *
   * @param compressed native memory, holds the block from offset 0
   * @param target native memory, takes the page from {@code offset} on
   * @return whether exactly one page came out; when not, the target holds garbage
   */
  static boolean decompress(
      final MemorySegment compressed,
      final int length,
      final MemorySegment target,
      final long offset) {
    Objects.checkFromIndexSize(0, length, compressed.byteSize());
    Objects.checkFromIndexSize(offset, PAGE_SIZE, target.byteSize());
    try {
      final int bytes =
          (int)
              DECOMPRESS_SAFE.invokeExact(
                  compressed.address(), target.address() + offset, length, PAGE_SIZE);
      return bytes == PAGE_SIZE;
    } catch (final Throwable e) {
      throw new LinkageError("LZ4_decompress_safe could not be called", e);
    } finally {
      Reference.reachabilityFence(compressed);
      Reference.reachabilityFence(target);
    }
  }
}
