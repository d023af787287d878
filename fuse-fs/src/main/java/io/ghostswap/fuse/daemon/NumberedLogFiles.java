package io.ghostswap.fuse.daemon;

import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Keeps the last few files of a log as {@code log.1} (the newest) to {@code log.3}. Logback's own
 * policy takes the % in the name of a log for a conversion word, and the name of a mount has some.
 */
final class NumberedLogFiles extends ContextAwareBase implements RollingPolicy {
  /** Files beside the one that is written. */
  static final int COUNT = 3;

  private final Path log;
  private boolean started;

  NumberedLogFiles(Path log) {
    this.log = log;
  }

  @Override
  public void rollover() throws RolloverFailure {
    try {
      for (int number = COUNT; number > 0; number--) {
        Path file = number == 1 ? log : numbered(number - 1);
        if (Files.exists(file)) {
          Files.move(file, numbered(number), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new RolloverFailure("cannot rotate " + log, e);
    }
  }

  private Path numbered(int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }

  @Override
  public String getActiveFileName() {
    return log.toString();
  }

  @Override
  public CompressionMode getCompressionMode() {
    return CompressionMode.NONE;
  }

  @Override
  public void setParent(FileAppender<?> appender) {
    // The name is known already.
  }

  @Override
  public void start() {
    started = true;
  }

  @Override
  public void stop() {
    started = false;
  }

  @Override
  public boolean isStarted() {
    return started;
  }
}
