package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.fs.TextFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes from the device: no exception, no byte outside the reply, no stale byte read. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestFuzzTest {
  private static final int REQUESTS = 60_000;
  private static final int LONGEST = MessageBuffer.PAGE_SIZE * 2;
  private static final int ERRNO_LIMIT = 4096;

  private static final TextFile CONTROL =
      new TextFile() {
        @Override
        public String text() {
          return "a=1\n";
        }

        @Override
        public int write(String text) {
          return 0;
        }
      };

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void shouldSurviveRandomBytes() throws Exception {
    System.out.println("# seed " + seed);
    try (HandlerFixture fixture = new HandlerFixture(CONTROL)) {
      for (int i = 0; i < REQUESTS; i++) {
        byte[] bytes = new byte[random.nextInt(LONGEST)];
        random.nextBytes(bytes);
        put(fixture, bytes);
        if (random.nextBoolean() && bytes.length >= 8) {
          fixture.write.intAt(RequestLayout.LENGTH_OFFSET, bytes.length);
          fixture.write.intAt(RequestLayout.OPCODE_OFFSET, random.nextInt(60));
        }
        handleAndCheck(fixture, bytes.length);
      }
      assertTrue(fixture.isIntact());
      assertEquals(0, fixture.guard.failures());
    }
  }

  @Test
  void shouldSurviveGoodRequestsGoneBad() throws Exception {
    System.out.println("# seed " + seed);
    try (HandlerFixture fixture = new HandlerFixture(CONTROL)) {
      for (int i = 0; i < REQUESTS; i++) {
        int length = goodRequest(fixture.write);
        for (int mutation = random.nextInt(4); mutation > 0; mutation--) {
          length = mutate(fixture, length);
        }
        handleAndCheck(fixture, length);
      }
      assertTrue(fixture.isIntact());
      assertEquals(0, fixture.guard.failures());
    }
  }

  /** A reply must depend on the bytes that came, and not on what an earlier request left behind. */
  @Test
  void shouldReadNothingBehindTheRequest() throws Exception {
    System.out.println("# seed " + seed);
    try (HandlerFixture zeros = new HandlerFixture(CONTROL);
        HandlerFixture ones = new HandlerFixture(CONTROL)) {
      for (int i = 0; i < REQUESTS / 10; i++) {
        fillAll(zeros, (byte) 0);
        int length = goodRequest(zeros.write);
        if (random.nextBoolean()) {
          length = Math.min(length, random.nextInt(LONGEST));
          zeros.write.intAt(RequestLayout.LENGTH_OFFSET, length);
        }
        byte[] request = request(zeros, length);
        fillAll(zeros, (byte) 0);
        put(zeros, request);
        fillAll(ones, (byte) -1);
        put(ones, request);
        int expected = zeros.handle(length);
        assertEquals(expected, ones.handle(length));
        if (expected > 0) {
          assertArrayEquals(zeros.reply(expected), ones.reply(expected));
        }
      }
    }
  }

  private int goodRequest(RequestWriter write) {
    int size = random.nextInt(LONGEST);
    long handle = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(4);
    long position = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(40) * 4096L;
    switch (random.nextInt(10)) {
      case 0 -> write.lookup(random.nextInt(8), "swapfile.1".getBytes(StandardCharsets.UTF_8));
      case 1 -> write.transfer(Opcode.READ, handle, position, size);
      case 2, 3 -> write.transfer(Opcode.WRITE, handle, position, size);
      case 4 -> write.transfer(Opcode.READDIR, 1, position, size);
      case 5 -> write.fallocate(handle, random.nextInt(32), position, random.nextLong());
      case 6 -> write.init(random.nextInt(9), random.nextInt(60), random.nextInt());
      case 7 -> write.begin(Opcode.OPEN, random.nextInt(6), 8);
      case 8 -> write.begin(Opcode.SETATTR, random.nextInt(6), 88);
      default -> write.begin(random.nextInt(60), random.nextInt(6), random.nextInt(100));
    }
    return write.length();
  }

  private int mutate(HandlerFixture fixture, int length) {
    switch (random.nextInt(4)) {
      case 0 -> fixture.write.intAt(4 * random.nextInt(20), random.nextInt());
      case 1 -> fixture.write.longAt(8 * random.nextInt(10), extreme());
      case 2 -> {
        int cut = random.nextInt(length + 1);
        fixture.write.intAt(RequestLayout.LENGTH_OFFSET, cut);
        return cut;
      }
      default -> {
        return random.nextInt(LONGEST);
      }
    }
    return length;
  }

  private long extreme() {
    long[] values = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, 1L << 32, 4095, 4097};
    return values[random.nextInt(values.length)];
  }

  private static void handleAndCheck(HandlerFixture fixture, int length) {
    int reply = fixture.handle(length);
    if (reply == RequestHandler.NO_REPLY || reply == RequestHandler.LATER) {
      return;
    }
    assertTrue(reply >= ReplyLayout.HEADER_SIZE && reply <= 16 + HandlerFixture.DATA_BYTES);
    assertEquals(reply, fixture.intAt(ReplyLayout.LENGTH_OFFSET));
    int error = fixture.intAt(ReplyLayout.ERROR_OFFSET);
    assertTrue(error <= 0 && error > -ERRNO_LIMIT, () -> "error " + error);
    assertTrue(error == 0 || reply == ReplyLayout.HEADER_SIZE);
  }

  private static void fillAll(HandlerFixture fixture, byte value) {
    MemorySegment memory = fixture.buffer.memory();
    memory
        .asSlice(MessageBuffer.REQUEST_OFFSET, memory.byteSize() - MessageBuffer.REQUEST_OFFSET)
        .fill(value);
  }

  private static void put(HandlerFixture fixture, byte[] bytes) {
    MemorySegment.copy(
        bytes, 0, fixture.buffer.memory(), JAVA_BYTE, MessageBuffer.REQUEST_OFFSET, bytes.length);
  }

  private static byte[] request(HandlerFixture fixture, int length) {
    return fixture.buffer.memory().asSlice(MessageBuffer.REQUEST_OFFSET, length).toArray(JAVA_BYTE);
  }
}
