package io.ghostswap.fuse.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwapFileTest {
  private static final int PAGE = PageSpace.PAGE_SIZE;
  private static final int SLOTS = 64;
  private static final int FIRST_SLOT = 16;
  private static final int SIZE = 32 * PAGE;

  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int COLLAPSE_RANGE = 8;
  private static final int ZERO_RANGE = 16;

  private final Arena arena = Arena.ofConfined();
  private final FakePageSpace space = new FakePageSpace(SLOTS);
  private final MemorySegment buffer = arena.allocate(SIZE + PAGE);
  private final SwapFile file = new SwapFile(space, FIRST_SLOT, SIZE / PAGE, arena.allocate(PAGE));

  @AfterEach
  void close() {
    space.close();
    arena.close();
  }

  @Test
  void shouldBehaveLikeAnArrayOfBytes() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] model = new byte[SIZE];
    for (int i = 0; i < 5_000; i++) {
      boolean aligned = random.nextInt(4) == 0;
      int mask = aligned ? ~(PAGE - 1) : ~0;
      int position = random.nextInt(SIZE) & mask;
      int length = (1 + random.nextInt(Math.min(SIZE - position, 5 * PAGE))) & mask;
      switch (random.nextInt(4)) {
        case 0 -> punch(model, position, length);
        case 1 -> checkRead(model, position, length);
        default -> write(model, random, position, length);
      }
    }
    checkRead(model, 0, SIZE);
    checkNothingOutside();
  }

  private void punch(byte[] model, int position, int length) {
    if (length > 0) {
      assertEquals(0, file.fallocate(PUNCH_HOLE | KEEP_SIZE, position, length));
      Arrays.fill(model, position, position + length, (byte) 0);
    }
  }

  private void write(byte[] model, Random random, int position, int length) {
    byte[] data = new byte[length];
    random.nextBytes(data);
    MemorySegment.copy(data, 0, buffer, ValueLayout.JAVA_BYTE, 8, length);
    assertEquals(length, file.write(buffer, 8, length, position));
    System.arraycopy(data, 0, model, position, length);
  }

  private void checkRead(byte[] model, int position, int length) {
    buffer.fill((byte) 0x5a);
    assertEquals(length, file.read(buffer, 3, length, position));
    byte[] read = buffer.asSlice(3, length).toArray(ValueLayout.JAVA_BYTE);
    assertTrue(Arrays.equals(model, position, position + length, read, 0, length));
    assertEquals(0x5a, buffer.get(ValueLayout.JAVA_BYTE, 2));
    assertEquals(0x5a, buffer.get(ValueLayout.JAVA_BYTE, 3 + length));
  }

  private void checkNothingOutside() {
    MemorySegment zeros = arena.allocate((long) FIRST_SLOT * PAGE);
    long end = (FIRST_SLOT + SIZE / PAGE) * (long) PAGE;
    assertEquals(-1, zeros.mismatch(space.memory().asSlice(0, zeros.byteSize())));
    assertEquals(-1, zeros.mismatch(space.memory().asSlice(end, zeros.byteSize())));
  }

  @Test
  void shouldReadShortAtTheEndAndNothingBeyond() {
    assertEquals(10, file.read(buffer, 0, 100, SIZE - 10));
    assertEquals(PAGE, file.read(buffer, 0, 2 * PAGE, SIZE - PAGE));
    assertEquals(0, file.read(buffer, 0, 100, SIZE));
    assertEquals(0, file.read(buffer, 0, 100, Long.MAX_VALUE - 10));
  }

  @Test
  void shouldRefuseToWriteBeyondTheEndWithoutWritingAnything() {
    assertEquals(-Errno.EFBIG, file.write(buffer, 0, 2 * PAGE, SIZE - PAGE));
    assertEquals(-Errno.EFBIG, file.write(buffer, 0, 1, SIZE));
    assertEquals(-Errno.EFBIG, file.write(buffer, 0, PAGE, Long.MAX_VALUE - 10));
    assertEquals(0, space.stores.get());
  }

  @Test
  void shouldAnswerWithAnErrorAndNeverWithAShortCount() {
    space.storeResult = PageSpace.NO_SPACE;
    assertEquals(-Errno.ENOSPC, file.write(buffer, 0, 4 * PAGE, 0));
    assertEquals(-Errno.ENOSPC, file.write(buffer, 0, 4 * PAGE, 100));
    space.storeResult = PageSpace.IO_ERROR;
    assertEquals(-Errno.EIO, file.write(buffer, 0, 4 * PAGE, 0));
    space.loadResult = PageSpace.IO_ERROR;
    assertEquals(-Errno.EIO, file.read(buffer, 0, 4 * PAGE, 0));
    assertEquals(-Errno.EIO, file.read(buffer, 0, 4 * PAGE, 100));
    assertEquals(-Errno.EIO, file.write(buffer, 0, 100, 100));
    assertEquals(-Errno.EIO, file.fallocate(PUNCH_HOLE | KEEP_SIZE, 100, 100));
    space.loadResult = -77;
    assertEquals(-Errno.EIO, file.read(buffer, 0, PAGE, 0));
  }

  @Test
  void shouldSupportHolesAndZeroRangesOnly() {
    assertEquals(-Errno.EOPNOTSUPP, file.fallocate(0, 0, PAGE));
    assertEquals(-Errno.EOPNOTSUPP, file.fallocate(KEEP_SIZE, 0, PAGE));
    assertEquals(-Errno.EOPNOTSUPP, file.fallocate(PUNCH_HOLE, 0, PAGE));
    assertEquals(-Errno.EOPNOTSUPP, file.fallocate(COLLAPSE_RANGE, 0, PAGE));
    assertEquals(0, file.fallocate(ZERO_RANGE, 0, PAGE));
    assertEquals(0, file.fallocate(ZERO_RANGE | KEEP_SIZE, 0, PAGE));
    assertEquals(-Errno.EFBIG, file.fallocate(ZERO_RANGE, SIZE - PAGE, 2 * PAGE));
    assertEquals(-Errno.EINVAL, file.fallocate(PUNCH_HOLE | KEEP_SIZE, 0, 0));
    assertEquals(0, file.fallocate(PUNCH_HOLE | KEEP_SIZE, SIZE, PAGE));
    assertEquals(0, file.fallocate(PUNCH_HOLE | KEEP_SIZE, Long.MAX_VALUE - 1, 1));
    assertEquals(-Errno.EINVAL, file.fallocate(PUNCH_HOLE | KEEP_SIZE, PAGE, Long.MAX_VALUE));
  }

  @Test
  void shouldDiscardWholePagesWithoutReadingOrWriting() {
    assertEquals(0, file.fallocate(PUNCH_HOLE | KEEP_SIZE, 0, 100L * SIZE));
    assertEquals(SIZE / PAGE, space.discardedPages.get());
    assertEquals(0, space.loads.get() + space.stores.get());
    assertEquals(0, file.fallocate(PUNCH_HOLE | KEEP_SIZE, 2 * SIZE, PAGE));
    assertEquals(SIZE / PAGE, space.discardedPages.get());
  }
}
