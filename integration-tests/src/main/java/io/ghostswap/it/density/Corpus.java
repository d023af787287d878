package io.ghostswap.it.density;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.ghostswap.store.codec.SameFilled;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Pages of real programs' memory, mapped from a file; read-only and thread-safe. */
public final class Corpus implements AutoCloseable {
  /** Bytes of a page. */
  public static final int PAGE_SIZE = 4096;

  private final Arena arena;
  private final MemorySegment memory;

  private Corpus(final Arena arena, final MemorySegment memory) {
    this.arena = arena;
    this.memory = memory;
  }

  /**
   * Maps a corpus, and reads it once so that no later access waits for the disk.
   *
   * @throws IOException when the file cannot be read
   */
  public static Corpus open(final Path file) throws IOException {
    final Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      final long bytes = channel.size() / PAGE_SIZE * PAGE_SIZE;
      final MemorySegment memory = channel.map(MapMode.READ_ONLY, 0, bytes, arena);
      memory.load();
      return new Corpus(arena, memory);
    }
  }

  /** Number of pages. */
  public int pages() {
    return (int) (memory.byteSize() / PAGE_SIZE);
  }

  /** All pages; page {@code p} is at {@code p * 4096L}. */
  public MemorySegment memory() {
    return memory;
  }

  /** Where a page is in {@link #memory()}. */
  public static long offset(final int page) {
    return (long) page * PAGE_SIZE;
  }

  /** Whether the page is one repeated word. */
  public boolean isSameFilled(final int page) {
    return SameFilled.isSameFilled(memory, offset(page));
  }

  /** Number of pages that are one repeated word. */
  int sameFilledPages() {
    int same = 0;
    for (int page = 0; page < pages(); page++) {
      same += isSameFilled(page) ? 1 : 0;
    }
    return same;
  }

  /** Number of pages, not same-filled, that are equal to another one before them. */
  int duplicatePages() {
    final long[] hashes = new long[pages()];
    int count = 0;
    for (int page = 0; page < pages(); page++) {
      if (!isSameFilled(page)) {
        hashes[count++] = hash(page);
      }
    }
    Arrays.sort(hashes, 0, count);
    int duplicates = 0;
    for (int i = 1; i < count; i++) {
      duplicates += hashes[i] == hashes[i - 1] ? 1 : 0;
    }
    return duplicates;
  }

  /** 64 bits are enough: among so few pages equal hashes of different ones are not to be met. */
  private long hash(final int page) {
    long hash = 0;
    for (long at = offset(page); at < offset(page + 1); at += Long.BYTES) {
      hash = (hash ^ memory.get(JAVA_LONG_UNALIGNED, at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  @Override
  public void close() {
    arena.close();
  }
}
