package io.ghostswap.store;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Pages whose every byte follows from a number: same-filled, compressible and not. */
final class TestPages {
  static final int SIZE = 4096;

  private TestPages() {}

  /** Writes the page with this number at {@code offset}. */
  static void fill(final MemorySegment memory, final long offset, final long number) {
    final SplittableRandom random = new SplittableRandom(number);
    final int randomWords =
        switch ((int) Long.remainderUnsigned(number, 8)) {
          case 0 -> 0;
          case 1 -> SIZE / Long.BYTES;
          default -> random.nextInt(1, 300);
        };
    final long filler = random.nextLong();
    for (int word = 0; word < SIZE / Long.BYTES; word++) {
      memory.set(
          JAVA_LONG_UNALIGNED,
          offset + (long) word * Long.BYTES,
          word < randomWords ? random.nextLong() : filler);
    }
  }

  /** Writes a page of random letters out of eight. */
  static void fillLetters(final MemorySegment memory, final long number) {
    final SplittableRandom random = new SplittableRandom(number);
    for (int at = 0; at < SIZE; at++) {
      memory.set(ValueLayout.JAVA_BYTE, at, (byte) ('a' + random.nextInt(8)));
    }
  }

  /** Writes a page of 64 out of 200 chunks of 64 bytes, half zeros, chosen by the number. */
  static void fillAlike(final MemorySegment memory, final long number) {
    final SplittableRandom order = new SplittableRandom(number);
    for (int chunk = 0; chunk < SIZE / 64; chunk++) {
      final SplittableRandom bytes = new SplittableRandom(order.nextInt(200));
      for (int word = 0; word < 8; word++) {
        memory.set(JAVA_LONG_UNALIGNED, chunk * 64L + word * 8L, word < 4 ? bytes.nextLong() : 0);
      }
    }
  }

  /** Whether the page at {@code offset} is the one with this number; {@code scratch} takes one. */
  static boolean is(
      final MemorySegment memory,
      final long offset,
      final long number,
      final MemorySegment scratch) {
    fill(scratch, 0, number);
    return MemorySegment.mismatch(memory, offset, offset + SIZE, scratch, 0, SIZE) < 0;
  }
}
