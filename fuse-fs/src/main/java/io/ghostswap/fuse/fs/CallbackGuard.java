package io.ghostswap.fuse.fs;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * The last line of every callback: whatever was thrown becomes {@code -EIO}, is counted, and is
 * logged the first time that its kind (callback and class of the failure) is seen. An exception
 * that went on into native code would be seen by the kernel as success with nothing read or
 * written.
 *
 * <p>Thread-safe. Never throws, whatever the logger does.
 */
public final class CallbackGuard {
  /** Kinds beyond this number are counted but not logged. */
  private static final int KIND_LIMIT = 64;

  private final Logger log;
  private final AtomicLong failures = new AtomicLong();
  private final ConcurrentHashMap<String, Boolean> kinds = new ConcurrentHashMap<>();

  /** Creates a guard that logs to {@code log}, whose appenders must not block. */
  public CallbackGuard(Logger log) {
    this.log = log;
  }

  /**
   * Takes what a callback threw.
   *
   * @param callback name of the callback
   * @return {@code -EIO}
   */
  public int failed(String callback, Throwable failure) {
    try {
      failures.incrementAndGet();
      if (kinds.size() < KIND_LIMIT
          && kinds.putIfAbsent(callback + ' ' + failure.getClass().getName(), true) == null) {
        log.error("{} failed and answered EIO; its like is counted, not logged", callback, failure);
      }
    } catch (Throwable _) {
      // The answer must be EIO even where there is no memory left to say why.
    }
    return -Errno.EIO;
  }

  /** Number of callbacks that threw. */
  public long failures() {
    return failures.get();
  }
}
