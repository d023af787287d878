package io.ghostswap.fuse.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallbackGuardTest {
  private final List<ILoggingEvent> logged = new ArrayList<>();
  private boolean logFails;
  private final CallbackGuard guard = new CallbackGuard(logger());

  @Test
  void shouldAnswerEioForWhateverWasThrown() {
    assertEquals(-Errno.EIO, guard.failed("read", new IllegalStateException("broken")));
    assertEquals(-Errno.EIO, guard.failed("read", new OutOfMemoryError()));
    assertEquals(-Errno.EIO, guard.failed("read", new StackOverflowError()));
    assertEquals(3, guard.failures());
  }

  @Test
  void shouldLogEachKindOnceAndCountTheRest() {
    for (int i = 0; i < 1_000; i++) {
      guard.failed("read", new IllegalStateException("broken " + i));
      guard.failed("write", new IllegalStateException("broken " + i));
      guard.failed("write", new IllegalArgumentException("broken " + i));
    }
    assertEquals(3, logged.size());
    assertEquals(3_000, guard.failures());
  }

  @Test
  void shouldBoundTheNumberOfKinds() {
    for (int i = 0; i < 1_000; i++) {
      guard.failed("callback" + i, new IllegalStateException());
    }
    assertEquals(64, logged.size());
  }

  @Test
  void shouldAnswerEioWhenTheLogFailsToo() {
    logFails = true;
    assertEquals(-Errno.EIO, guard.failed("read", new IllegalStateException("broken")));
    assertEquals(1, guard.failures());
  }

  private Logger logger() {
    LoggerContext context = new LoggerContext();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (logFails) {
              throw new OutOfMemoryError("log");
            }
            logged.add(event);
          }
        };
    appender.setContext(context);
    appender.start();
    Logger logger = context.getLogger("guard");
    logger.addAppender(appender);
    return logger;
  }
}
