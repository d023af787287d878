package io.ghostswap.fuse.devfuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.transport.TransportException;
import java.util.concurrent.ExecutionException;
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
  @ValueSource(ints = {38, 45, 4711, Integer.MAX_VALUE})
  void shouldAgreeWithAKernelThatOffersMore(int minor) throws Exception {
    fixture.write.init(7, minor, -1);
    assertEquals(80, fixture.handle());
    assertEquals(0, fixture.intAt(4));
    assertEquals(7, fixture.intAt(16));
    assertEquals(38, fixture.intAt(20));
    assertEquals(1 << 17, fixture.intAt(24));
    assertEquals(WANTED, fixture.intAt(28));
    assertEquals(512, fixture.shortAt(32));
    assertEquals(384, fixture.shortAt(34));
    assertEquals(1 << 20, fixture.intAt(36));
    assertEquals(1, fixture.intAt(40));
    assertEquals(256, fixture.shortAt(44));
    assertEquals(1 << 20, fixture.handshake.session().get().maxRequestBytes());
  }

  @Test
  void shouldTakeSmallRequestsAndAShortReplyForAnOldKernel() throws Exception {
    fixture.write.init(7, 12, Session.ASYNC_READ | Session.BIG_WRITES).cut(56);
    assertEquals(40, fixture.handle());
    assertEquals(12, fixture.intAt(20));
    assertEquals(Session.ASYNC_READ | Session.BIG_WRITES, fixture.intAt(28));
    assertEquals(1 << 17, fixture.intAt(36));
    assertEquals(1 << 17, fixture.handshake.session().get().maxRequestBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, -1})
  void shouldRefuseAKernelThatIsTooOld(int minor) {
    fixture.write.init(7, minor, minor == -1 ? 0 : -1);
    assertEquals(-Errno.EPROTO, fixture.error());
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> fixture.handshake.session().get());
    assertTrue(failure.getCause() instanceof TransportException, failure::toString);
    assertTrue(failure.getCause().getMessage().contains("use jnr-fuse"), failure::toString);
  }

  @Test
  void shouldTellANewerMajorVersionItsOwnAndRefuseAnOlder() {
    fixture.write.init(8, 0, 0).cut(48);
    assertEquals(80, fixture.handle());
    assertEquals(7, fixture.intAt(16));
    assertFalse(fixture.handshake.session().isDone());
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
    assertEquals(64 * 4096, Session.agree(38, 0, -1, 64, 1).maxRequestBytes());
    assertEquals(1 << 20, Session.agree(38, 0, -1, Integer.MAX_VALUE, 1).maxRequestBytes());
    assertEquals(4096, Session.agree(38, 0, -1, 0, 1).maxRequestBytes());
  }
}
