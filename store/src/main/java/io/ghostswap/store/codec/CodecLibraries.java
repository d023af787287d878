package io.ghostswap.store.codec;

import com.github.luben.zstd.util.Native;
import net.jpountz.lz4.LZ4Factory;

/**
 * The native libraries of the codecs. Each comes out of its jar into a temporary file, which the
 * first user writes. A thread that serves swap must not: the file system may wait for memory, hence
 * for swap, hence for this thread. So they are loaded before there is swap.
 */
final class CodecLibraries {
  private CodecLibraries() {}

  /** Loads what is not loaded yet. */
  static void load() {
    Native.load();
    LZ4Factory.nativeInstance();
  }
}
