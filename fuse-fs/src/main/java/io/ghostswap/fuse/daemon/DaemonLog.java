package io.ghostswap.fuse.daemon;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The log of the daemon: a bounded queue before one writing thread. Who logs never waits for the
 * disk; what does not fit into the queue is lost. The writing thread begins a new file when one has
 * its size, so the log takes a bounded place.
 */
final class DaemonLog implements AutoCloseable {
  private static final int QUEUE_SIZE = 1024;
  private static final int FLUSH_TIMEOUT_MS = 2_000;

  /** Thousands of lines: what came before a failure is there, however much was said after it. */
  private static final long MAX_FILE_BYTES = 1 << 20;

  private static final Duration EACH_LINE = Duration.buildByMilliseconds(0);
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n";

  private final LoggerContext context;

  private DaemonLog(LoggerContext context) {
    this.context = context;
  }

  /**
   * Sends everything that is logged from now on to a file, or to standard error if it is null.
   *
   * @throws IOException where the file cannot be written
   */
  static DaemonLog open(Path file) throws IOException {
    return open((LoggerContext) LoggerFactory.getILoggerFactory(), file);
  }

  static DaemonLog open(LoggerContext context, Path file) throws IOException {
    context.reset();
    OutputStreamAppender<ILoggingEvent> target = file == null ? console() : toFile(context, file);
    target.setContext(context);
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    target.setEncoder(encoder);
    target.start();
    if (!target.isStarted()) {
      throw new IOException("cannot write the log " + file);
    }
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(QUEUE_SIZE);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(FLUSH_TIMEOUT_MS);
    queue.addAppender(target);
    queue.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(queue);
    return new DaemonLog(context);
  }

  /** Writes what is in the queue, waiting for a bounded time. */
  @Override
  public void close() {
    context.stop();
  }

  private static OutputStreamAppender<ILoggingEvent> console() {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System.err");
    return console;
  }

  private static OutputStreamAppender<ILoggingEvent> toFile(LoggerContext context, Path file) {
    Path log = file.toAbsolutePath();
    SizeBasedTriggeringPolicy<ILoggingEvent> whenFull = new SizeBasedTriggeringPolicy<>();
    whenFull.setMaxFileSize(new FileSize(MAX_FILE_BYTES));
    whenFull.setCheckIncrement(EACH_LINE);
    NumberedLogFiles files = new NumberedLogFiles(log);
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(log.toString());
    appender.setTriggeringPolicy(whenFull);
    appender.setRollingPolicy(files);
    whenFull.setContext(context);
    files.setContext(context);
    whenFull.start();
    files.start();
    return appender;
  }
}
