package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.PageSpace;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestHandlerTest {
  private static final int PAGE = 4096;
  private static final int PUNCH_HOLE = 3;

  private HandlerFixture fixture;
  private RequestWriter write;

  @BeforeEach
  void open() throws Exception {
    fixture = new HandlerFixture(() -> "");
    write = fixture.write;
  }

  @AfterEach
  void close() {
    assertTrue(fixture.isIntact());
    fixture.close();
  }

  @Test
  void shouldFindNodesByNameAndByNumber() {
    write.lookup(1, bytes("swapfile.1"));
    assertEquals(144, fixture.handle());
    assertEquals(144, fixture.intAt(0));
    assertEquals(RequestWriter.UNIQUE, fixture.longAt(8));
    assertEquals(3, fixture.longAt(16));
    assertEquals(1, fixture.longAt(32), "entry valid, seconds");
    assertEquals(1, fixture.longAt(40), "attributes valid, seconds");
    assertEquals(3, fixture.longAt(56));
    assertEquals(32L * PAGE, fixture.longAt(64));
    assertEquals(32L * PAGE / 512, fixture.longAt(72));
    assertEquals(77, fixture.longAt(80));
    assertEquals(0100600, fixture.intAt(116));
    assertEquals(1, fixture.intAt(120));
    assertEquals(PAGE, fixture.intAt(136));

    write.begin(Opcode.GETATTR, 1, 16);
    assertEquals(120, fixture.handle());
    assertEquals(1, fixture.longAt(16));
    assertEquals(1, fixture.longAt(32));
    assertEquals(0040755, fixture.intAt(92));
    assertEquals(2, fixture.intAt(96));

    write.begin(Opcode.GETATTR, 99, 16);
    assertEquals(-Errno.ENOENT, fixture.error());
    write.lookup(1, bytes("nothing"));
    assertEquals(-Errno.ENOENT, fixture.error());
    write.lookup(HandlerFixture.SWAPFILE, bytes("swapfile"));
    assertEquals(-Errno.ENOENT, fixture.error());
  }

  @Test
  void shouldTakeOnlyNamesThatEndWithinTheRequest() {
    write.lookup(1, bytes("swapfile")).cut(RequestLayout.HEADER_SIZE + 8);
    assertEquals(-Errno.EINVAL, fixture.error());
    write.lookup(1, bytes(""));
    assertEquals(-Errno.EINVAL, fixture.error());
    write.lookup(1, new byte[0]).cut(RequestLayout.HEADER_SIZE);
    assertEquals(-Errno.EINVAL, fixture.error());
    write.lookup(1, bytes("a/b"));
    assertEquals(-Errno.EINVAL, fixture.error());
    write.lookup(1, bytes("n".repeat(256)));
    assertEquals(-Errno.ENAMETOOLONG, fixture.error());
    write.lookup(1, bytes("n".repeat(255)));
    assertEquals(-Errno.ENOENT, fixture.error());
    write.lookup(1, new byte[] {(byte) 0xff, (byte) 0xc0});
    assertEquals(-Errno.ENOENT, fixture.error());
  }

  @Test
  void shouldMovePagesFromTheRequestAndIntoTheReply() {
    write.transfer(Opcode.WRITE, 1, 8L * PAGE, 2 * PAGE);
    fixture.buffer.memory().asSlice(MessageBuffer.DATA_OFFSET, 2 * PAGE).fill((byte) 0x5a);
    assertEquals(24, fixture.handle());
    assertEquals(2 * PAGE, fixture.intAt(16));
    assertEquals((byte) 0x5a, fixture.space.memory().get(JAVA_BYTE, 42L * PAGE - 1));

    write.transfer(Opcode.READ, 1, 8L * PAGE, 2 * PAGE);
    assertEquals(16 + 2 * PAGE, fixture.handle());
    byte[] reply = fixture.reply(16 + 2 * PAGE);
    assertEquals((byte) 0x5a, reply[16]);
    assertEquals((byte) 0x5a, reply[15 + 2 * PAGE]);

    write.transfer(Opcode.READ, 1, 31L * PAGE, 2 * PAGE);
    assertEquals(16 + PAGE, fixture.handle(), "short at the end of the file alone");
    write.fallocate(1, PUNCH_HOLE, 8L * PAGE, 2L * PAGE);
    assertEquals(0, fixture.error());
    assertEquals(2, fixture.space.discardedPages.get());
  }

  @Test
  void shouldRefuseTransfersThatDoNotFit() {
    int[] sizes = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, HandlerFixture.DATA_BYTES + 1};
    for (int size : sizes) {
      write.transfer(Opcode.READ, 0, 0, PAGE).intAt(RequestLayout.TRANSFER_SIZE_OFFSET, size);
      assertEquals(-Errno.EINVAL, fixture.error());
      write.transfer(Opcode.WRITE, 0, 0, PAGE).intAt(RequestLayout.TRANSFER_SIZE_OFFSET, size);
      assertEquals(-Errno.EINVAL, fixture.error());
    }
    write.transfer(Opcode.WRITE, 0, 0, PAGE).cut(RequestLayout.TRANSFER_SIZE + PAGE - 1);
    assertEquals(-Errno.EINVAL, fixture.error());
    write.transfer(Opcode.READ, 0, -PAGE, PAGE);
    assertEquals(-Errno.EINVAL, fixture.error());
    write.transfer(Opcode.WRITE, 0, Long.MAX_VALUE, PAGE);
    assertEquals(-Errno.EFBIG, fixture.error());
    write.transfer(Opcode.READ, 0, Long.MAX_VALUE, PAGE);
    assertEquals(16, fixture.handle());
    write.fallocate(0, PUNCH_HOLE, Long.MAX_VALUE - 5, Long.MAX_VALUE);
    assertEquals(-Errno.EINVAL, fixture.error());
    write.fallocate(0, 0, 0, PAGE);
    assertEquals(-Errno.EOPNOTSUPP, fixture.error());
    write.transfer(Opcode.READ, 9, 0, PAGE);
    assertEquals(-Errno.EBADF, fixture.error());
    write.transfer(Opcode.READ, 9, 0, PAGE).intAt(RequestLayout.READ_FLAGS_OFFSET, 0);
    assertEquals(-Errno.EINVAL, fixture.error(), "no text goes into the page cache");
    assertEquals(0, fixture.space.loads.get() + fixture.space.stores.get());
  }

  @Test
  void shouldNotSetWhatIsFixed() {
    assertEquals(0, setattr(HandlerFixture.SWAPFILE, 8, 32 * PAGE));
    assertEquals(-Errno.EPERM, setattr(HandlerFixture.SWAPFILE, 8, 0));
    assertEquals(0, setattr(HandlerFixture.CONTROL, 8 | 32, 0));
    assertEquals(-Errno.EISDIR, setattr(1, 8, 0));
    for (int valid : new int[] {1, 2, 4, 16 | 32}) {
      assertEquals(-Errno.EPERM, setattr(HandlerFixture.CONTROL, valid, 0));
    }
    for (int opcode :
        new int[] {
          Opcode.CREATE, Opcode.MKNOD, Opcode.MKDIR, Opcode.UNLINK, Opcode.RMDIR, Opcode.RENAME
        }) {
      write.begin(opcode, 1, 24);
      assertEquals(-Errno.EPERM, fixture.error());
    }
  }

  private int setattr(long node, int valid, long size) {
    write.begin(Opcode.SETATTR, node, 88);
    write.intAt(RequestLayout.SETATTR_VALID_OFFSET, valid);
    write.longAt(RequestLayout.SETATTR_SIZE_OFFSET, size);
    return fixture.error();
  }

  @Test
  void shouldListADirectoryInPartsOfAnySize() {
    write.begin(Opcode.OPENDIR, 1, 8);
    assertEquals(32, fixture.handle());
    long handle = fixture.longAt(16);
    for (int size : new int[] {32, 40, 64, 100, PAGE}) {
      List<String> names = new ArrayList<>();
      long position = 0;
      int length;
      do {
        write.transfer(Opcode.READDIR, handle, position, size);
        length = fixture.handle();
        assertTrue(length - 16 <= size);
        for (int at = 16; at < length; ) {
          int nameLength = fixture.intAt(at + 16);
          byte[] reply = fixture.reply(length);
          names.add(new String(reply, at + 24, nameLength, StandardCharsets.UTF_8));
          position = fixture.longAt(at + 8);
          at += (24 + nameLength + 7) / 8 * 8;
        }
      } while (length > 16);
      List<String> expected = List.of(".", "..", "swapfile", "swapfile.1", "control");
      // In less than what the longest name takes, the listing ends before it.
      assertEquals(size < 40 ? expected.subList(0, 3) : expected, names);
    }
    write.transfer(Opcode.READDIR, handle, Long.MAX_VALUE, PAGE);
    assertEquals(16, fixture.handle());
    write.transfer(Opcode.READDIR, HandlerFixture.SWAPFILE, 0, PAGE);
    assertEquals(-Errno.EBADF, fixture.error());
    write.begin(Opcode.OPENDIR, HandlerFixture.SWAPFILE, 8);
    assertEquals(-Errno.ENOTDIR, fixture.error());
  }

  @Test
  void shouldLetDirectWritesOfASwapfileRunSideBySide() {
    write.begin(Opcode.OPEN, HandlerFixture.SWAPFILE, 8);
    assertEquals(32, fixture.handle());
    assertEquals(0, fixture.longAt(16));
    assertEquals(1 | 1 << 6, fixture.intAt(24));
  }

  @Test
  void shouldNotAnswerWhatNobodyWaitsFor() {
    for (int opcode : new int[] {Opcode.FORGET, Opcode.BATCH_FORGET, Opcode.INTERRUPT}) {
      write.begin(opcode, 2, 8);
      assertEquals(RequestHandler.NO_REPLY, fixture.handle());
      write.cut(RequestLayout.HEADER_SIZE);
      assertEquals(RequestHandler.NO_REPLY, fixture.handle());
    }
    write.begin(Opcode.DESTROY, 0, 0);
    assertEquals(16, fixture.handle());
    for (int opcode : new int[] {5, 20, 22, 25, 31, 34, 39, 40, 44, 46, 52, 4096, -1}) {
      write.begin(opcode, 2, 128);
      assertEquals(-Errno.ENOSYS, fixture.error());
    }
    assertEquals(RequestHandler.NO_REPLY, fixture.handle(0));
    assertEquals(RequestHandler.NO_REPLY, fixture.handle(39));
    assertEquals(RequestHandler.NO_REPLY, fixture.handle(Integer.MAX_VALUE));
    write.begin(Opcode.GETATTR, 1, 16).intAt(RequestLayout.LENGTH_OFFSET, 12);
    assertEquals(-Errno.EIO, fixture.error());
  }

  @Test
  void shouldAnswerEioWhatThrowsAndNoSpaceWhatHasNoPlace() {
    fixture.space.failure = new StackOverflowError();
    write.transfer(Opcode.READ, 0, 0, PAGE);
    assertEquals(-Errno.EIO, fixture.error());
    assertEquals(16, fixture.intAt(0));
    write.fallocate(0, PUNCH_HOLE, 0, PAGE);
    assertEquals(-Errno.EIO, fixture.error());
    assertEquals(2, fixture.guard.failures());
    fixture.space.failure = null;
    fixture.space.storeResult = PageSpace.NO_SPACE;
    write.transfer(Opcode.WRITE, 0, 0, PAGE);
    assertEquals(-Errno.ENOSPC, fixture.error());
    fixture.space.loadResult = PageSpace.IO_ERROR;
    write.transfer(Opcode.READ, 0, 0, PAGE);
    assertEquals(-Errno.EIO, fixture.error());
  }

  @Test
  void shouldNotHavePagesWaitForAText() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (HandlerFixture slow =
        new HandlerFixture(
            () -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return "";
            })) {
      slow.write.begin(Opcode.OPEN, HandlerFixture.CONTROL, 8);
      assertEquals(RequestHandler.LATER, slow.handle());
      slow.write.transfer(Opcode.READ, 0, 0, PAGE);
      assertEquals(16 + PAGE, slow.handle());
      release.countDown();
    }
  }

  @Test
  void shouldRefuseATextThatMayNotWaitAndAnswerOneThatCannotBeMade() throws Exception {
    BlockingQueue<Integer> errors = new LinkedBlockingQueue<>();
    AtomicBoolean mayWait = new AtomicBoolean();
    ReplyTarget late =
        new ReplyTarget() {
          @Override
          public boolean mayWait(int uid) {
            return mayWait.get();
          }

          @Override
          public void send(MessageBuffer buffer, int length) {
            errors.add(
                buffer
                    .memory()
                    .get(
                        ValueLayout.JAVA_INT,
                        MessageBuffer.REPLY_OFFSET + ReplyLayout.ERROR_OFFSET));
          }
        };
    try (HandlerFixture failing =
        new HandlerFixture(
            () -> {
              throw new OutOfMemoryError("in a test");
            },
            late)) {
      failing.write.begin(Opcode.OPEN, HandlerFixture.CONTROL, 8);
      assertEquals(-Errno.ENFILE, failing.error());
      mayWait.set(true);
      for (int i = 0; i < 3; i++) {
        failing.write.begin(Opcode.OPEN, HandlerFixture.CONTROL, 8);
        assertEquals(RequestHandler.LATER, failing.handle());
        assertEquals(-Errno.EIO, errors.poll(10, TimeUnit.SECONDS));
      }
    }
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
