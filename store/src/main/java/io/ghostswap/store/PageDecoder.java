package io.ghostswap.store;

import io.ghostswap.store.codec.CodecStream;
import java.lang.foreign.MemorySegment;

/** Makes pages of their stored bytes, and says which could not be given back. Thread-safe. */
final class PageDecoder {
  private final LostPages lost = new LostPages();

  /**
   * Decodes what the stream has in {@link CodecStream#compressed()}, with the dictionary that it
   * has hold of.
   *
   * @return false where that is not exactly one page; the target may hold garbage then
   */
  boolean decode(
      final int slot,
      final long entry,
      final CodecStream stream,
      final MemorySegment target,
      final long at) {
    final int codec = EntryDescriptor.codec(entry);
    final int length = EntryDescriptor.length(entry);
    final boolean decoded = stream.decompressTo(codec, length, target, at);
    if (!decoded) {
      lost.lost(slot, EntryDescriptor.isSpilled(entry), "its bytes do not decompress");
    }
    return decoded;
  }

  /** Notes a page that the spill did not give back. */
  void lostOnSpill(final int slot, final String why) {
    lost.lost(slot, true, why);
  }
}
