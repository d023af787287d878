package io.ghostswap.store.codec;

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
 * Decompresses LZ4 blocks to any native memory: {@code LZ4_decompress_safe} of the native library
 * that lz4-java brings along and loads.
 *
 * <p>lz4-java itself takes buffers, and there is none for the memory of a request; a page would
 * have to be decompressed elsewhere and copied. This is the same bounds-checked function, called
 * with addresses. It makes no object, and the thread needs no transition, since it never blocks.
 */
final class Lz4Blocks {
  /** Null where the library does not show the function. */
  private static final MethodHandle DECOMPRESS_SAFE = link();

  private Lz4Blocks() {}

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    LZ4Factory.nativeInstance();
    return SymbolLookup.loaderLookup()
        .find("LZ4_decompress_safe")
        .map(
            function ->
                Linker.nativeLinker()
                    .downcallHandle(
                        function,
                        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT),
                        Linker.Option.critical(false)))
        .orElse(null);
  }

  /** Whether {@link #decompress} may be called for pages in {@code target}. */
  static boolean canDecompressTo(final MemorySegment target) {
    return DECOMPRESS_SAFE != null && target.isNative();
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
