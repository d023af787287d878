package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingEntryTest {
  private static final int DATA_BYTES = 8192;
  private static final int ROUNDS = 50_000;
  private static final long UNIQUE = 4711;

  private final Arena arena = Arena.ofConfined();
  private final RingEntry entry = new RingEntry(3, DATA_BYTES, arena);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void shouldBringAWriteTogetherAndLeaveItsPagesInPlace() {
    byte[] pages = new byte[DATA_BYTES];
    new Random(1).nextBytes(pages);
    assertEquals(80 + DATA_BYTES, take(Opcode.WRITE, new byte[40], pages));
    assertArrayEquals(pages, bytes(MessageBuffer.DATA_OFFSET, DATA_BYTES));
    assertEquals(Opcode.WRITE, entry.buffer().memory().get(JAVA_INT, 4016 + 4));
  }

  @Test
  void shouldPutANameRightBehindTheHeader() {
    byte[] name = "swapfile\0".getBytes(StandardCharsets.UTF_8);
    assertEquals(49, take(Opcode.LOOKUP, new byte[0], name));
    assertArrayEquals(name, bytes(MessageBuffer.REQUEST_OFFSET + 40, name.length));
  }

  @Test
  void shouldPutALongBodyAndWhatFollowsBehindTheHeader() {
    byte[] body = new byte[88];
    byte[] more = new byte[5000];
    new Random(2).nextBytes(body);
    new Random(3).nextBytes(more);
    assertEquals(40 + 88 + 5000, take(Opcode.SETATTR, body, more));
    assertArrayEquals(body, bytes(MessageBuffer.REQUEST_OFFSET + 40, body.length));
    assertArrayEquals(more, bytes(MessageBuffer.REQUEST_OFFSET + 128, more.length));
  }

  @Test
  void shouldPartAReply() {
    take(Opcode.READ, new byte[40], new byte[0]);
    Reply reply = new Reply(entry.buffer(), 0);
    entry.give(reply.data(UNIQUE, 4096));
    assertEquals(16 + 4096, entry.headers().get(JAVA_INT, 0));
    assertEquals(0, entry.headers().get(JAVA_INT, 4));
    assertEquals(UNIQUE, entry.headers().get(JAVA_LONG, 8));
    assertEquals(4096, entry.headers().get(JAVA_INT, RingEntry.DATA_SIZE_OFFSET));
    assertEquals(99, entry.commitId());
  }

  /** Whatever the sizes: no exception, and no length that the buffer does not hold. */
  @Test
  void shouldSurviveSizesThatDoNotFit() {
    long seed = System.nanoTime();
    System.out.println("# seed " + seed);
    Random random = new Random(seed);
    int[] extremes = {0, 1, -1, 39, 40, 41, 128, DATA_BYTES, Integer.MAX_VALUE, Integer.MIN_VALUE};
    int taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int length = pick(random, extremes);
      int data = pick(random, extremes);
      entry.headers().set(JAVA_INT, 0, length);
      entry.headers().set(JAVA_INT, RingEntry.DATA_SIZE_OFFSET, data);
      int result = entry.take();
      if (result != RingEntry.MALFORMED) {
        taken++;
        assertEquals(length, result);
        assertTrue(result >= 40 && result <= entry.buffer().requestCapacity());
      }
    }
    assertTrue(taken > 0);
  }

  private static int pick(Random random, int[] extremes) {
    return random.nextBoolean()
        ? random.nextInt(2 * DATA_BYTES)
        : extremes[random.nextInt(extremes.length)];
  }

  /** Writes a request as the kernel does. */
  private int take(int opcode, byte[] body, byte[] data) {
    MemorySegment headers = entry.headers();
    headers.set(JAVA_INT, 0, 40 + body.length + data.length);
    headers.set(JAVA_INT, 4, opcode);
    headers.set(JAVA_LONG, 8, UNIQUE);
    MemorySegment.copy(body, 0, headers, JAVA_BYTE, RingEntry.BODY_OFFSET, body.length);
    headers.set(JAVA_LONG, RingEntry.COMMIT_ID_OFFSET, 99);
    headers.set(JAVA_INT, RingEntry.DATA_SIZE_OFFSET, data.length);
    MemorySegment.copy(
        data, 0, entry.buffer().memory(), JAVA_BYTE, MessageBuffer.DATA_OFFSET, data.length);
    assertEquals(UNIQUE, entry.unique());
    return entry.take();
  }

  private byte[] bytes(int at, int length) {
    return entry.buffer().memory().asSlice(at, length).toArray(JAVA_BYTE);
  }
}
