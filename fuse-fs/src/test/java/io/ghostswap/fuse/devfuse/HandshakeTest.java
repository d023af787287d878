package io.ghostswap.fuse.devfuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.transport.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private static final int WANTED =
      Session.ASYNC_READ
          | Session.BIG_WRITES
          | Session.ASYNC_DIO
          | Session.PARALLEL_DIROPS
          | Session.MAX_PAGES;

  private HandlerFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new HandlerFixture(() -> "");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {42, 45, 4711, Integer.MAX_VALUE})
  void shouldAgreeWithAKernelThatOffersMore(int minor) throws Exception {
    fixture.write.init(7, minor, -1);
    assertEquals(80, fixture.handle());
    assertEquals(0, fixture.intAt(4));
    assertEquals(7, fixture.intAt(16));
    assertEquals(42, fixture.intAt(20));
    assertEquals(1 << 17, fixture.intAt(24));
    assertEquals(WANTED, fixture.intAt(28));
    assertEquals(512, fixture.shortAt(32));
    assertEquals(384, fixture.shortAt(34));
    assertEquals(1 << 20, fixture.intAt(36));
    assertEquals(1, fixture.intAt(40));
    assertEquals(256, fixture.shortAt(44));
    assertEquals(1 << 20, fixture.handshake.session().maxRequestBytes());
  }

  @Test
  void shouldTakeSmallRequestsAndAShortReplyForAnOldKernel() throws Exception {
    fixture.write.init(7, 12, Session.ASYNC_READ | Session.BIG_WRITES).cut(56);
    assertEquals(40, fixture.handle());
    assertEquals(12, fixture.intAt(20));
    assertEquals(Session.ASYNC_READ | Session.BIG_WRITES, fixture.intAt(28));
    assertEquals(1 << 17, fixture.intAt(36));
    assertEquals(1 << 17, fixture.handshake.session().maxRequestBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, -1})
  void shouldRefuseAKernelThatIsTooOld(int minor) {
    fixture.write.init(7, minor, minor == -1 ? 0 : -1);
    assertEquals(-Errno.EPROTO, fixture.error());
    TransportException failure = assertThrows(TransportException.class, fixture.handshake::session);
    assertTrue(failure.getMessage().contains("use jnr-fuse"), failure::toString);
  }

  @Test
  void shouldTellANewerMajorVersionItsOwnAndRefuseAnOlder() {
    fixture.write.init(8, 0, 0).cut(48);
    assertEquals(80, fixture.handle());
    assertEquals(7, fixture.intAt(16));
    assertFalse(fixture.handshake.isDone());
    fixture.write.init(6, 99, -1);
    assertEquals(-Errno.EPROTO, fixture.error());
  }

  @Test
  void shouldAgreeOnce() {
    fixture.write.init(7, 38, -1);
    assertEquals(80, fixture.handle());
    fixture.write.init(7, 38, 0);
    assertEquals(-Errno.EIO, fixture.error());
  }

  @Test
  void shouldObeyTheAdministratorsLimit() throws Exception {
    assertEquals(64 * 4096, Session.agree(38, 0, -1, 64, 1, false).maxRequestBytes());
    assertEquals(1 << 20, Session.agree(38, 0, -1, Integer.MAX_VALUE, 1, false).maxRequestBytes());
    assertEquals(4096, Session.agree(38, 0, -1, 0, 1, false).maxRequestBytes());
  }

  @Test
  void shouldAskForRequestsByIoUringWhereTheKernelHasThem() throws Exception {
    long all = -1;
    Session session = Session.agree(42, 0, all, 256, 1, true);
    assertEquals(WANTED | Session.INIT_EXT | Session.OVER_IO_URING, session.flags());
    assertEquals(1 << 17, session.maxRequestBytes());
    assertThrows(
        TransportException.class,
        () -> Session.agree(42, 0, all & ~Session.OVER_IO_URING, 256, 1, true));
    assertEquals(WANTED, Session.agree(42, 0, all, 256, 1, false).flags());
  }

  @Test
  void shouldReadAndWriteTheUpperFlagsOnlyWhereBothSidesHaveThem() throws Exception {
    Handshake handshake = new Handshake(256, 1, true);
    Request request = new Request(fixture.buffer);
    Reply reply = new Reply(fixture.buffer, 0);
    fixture.write.init(7, 42, -1).intAt(RequestLayout.INIT_MORE_FLAGS_OFFSET, 1 << 9);
    assertTrue(request.take(fixture.write.length()));
    handshake.answer(request, reply);
    assertEquals(1 << 9, fixture.intAt(ReplyLayout.INIT_MORE_FLAGS_OFFSET));
    assertTrue((handshake.session().flags() & Session.OVER_IO_URING) != 0);
    Handshake shorter = new Handshake(256, 1, true);
    fixture.write.init(7, 42, -1).intAt(RequestLayout.INIT_MORE_FLAGS_OFFSET, 1 << 9).cut(56);
    assertTrue(request.take(56));
    shorter.answer(request, reply);
    assertThrows(TransportException.class, shorter::session);
  }
}
