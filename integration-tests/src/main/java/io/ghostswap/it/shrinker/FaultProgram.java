package io.ghostswap.it.shrinker;

import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A program whose memory is larger than its limit, and which reads one byte of a page that is
 * chosen at random, again and again. For each line {@code milliseconds} on its standard input it
 * does so for that time and prints each access that took long enough to be a fault, in nanoseconds,
 * all in one line.
 */
final class FaultProgram {
  private static final int PAGE = 4096;
  private static final int MAX_SAMPLES = 1_000_000;

  /** A page that is resident takes less, one that has to come back takes more. */
  private static final long FAULT_NANOS = 5_000;

  private FaultProgram() {}

  /**
   * Runs it until its standard input ends.
   *
   * @param arguments bytes of its memory
   * @throws IOException when its input cannot be read
   */
  public static void main(final String[] arguments) throws IOException {
    final long bytes = Long.parseLong(arguments[0]);
    final Random random = new Random(1);
    final long[] samples = new long[MAX_SAMPLES];
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SCRATCH, bytes);
        BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      fill(memory.segment(), random);
      System.out.println("ready");
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        final int count = sample(memory.segment(), random, Long.parseLong(line), samples);
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
          text.append(samples[i]).append(' ');
        }
        System.out.println(text);
      }
    }
  }

  private static void fill(final MemorySegment memory, final Random random) {
    for (long page = 0; page < memory.byteSize(); page += PAGE) {
      for (long at = page; at < page + PAGE / 4; at += Long.BYTES) {
        memory.set(ValueLayout.JAVA_LONG, at, random.nextLong());
      }
    }
  }

  private static int sample(
      final MemorySegment memory, final Random random, final long millis, final long[] samples) {
    final long end = System.nanoTime() + millis * 1_000_000;
    final long pages = memory.byteSize() / PAGE;
    int count = 0;
    long sum = 0;
    long now = System.nanoTime();
    while (now - end < 0 && count < samples.length) {
      final long at = random.nextLong(pages) * PAGE;
      final long start = System.nanoTime();
      sum += memory.get(ValueLayout.JAVA_BYTE, at);
      now = System.nanoTime();
      if (now - start >= FAULT_NANOS) {
        samples[count++] = now - start;
      }
    }
    if (sum == Long.MIN_VALUE) {
      throw new AssertionError("no sum of bytes is so small");
    }
    return count;
  }
}
