package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Command;
import io.ghostswap.fuse.fs.CommandRunner;
import io.ghostswap.fuse.fs.Errno;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.ToIntFunction;

/**
 * Runs commands of the control file, one at a time and in a batch thread: one may take minutes of
 * the processor. One more may wait; those after it are refused, so that there always is a thread
 * left that takes a parameter. Thread-safe.
 */
final class CommandQueue implements CommandRunner, AutoCloseable {
  /** One that runs and one that waits: less than the threads of dev-fuse that take writes. */
  private static final int PLACES = 2;

  private final ToIntFunction<Command> body;
  private final Semaphore places = new Semaphore(PLACES);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("ghostswap-commands").factory());

  /**
   * Makes a queue.
   *
   * @param body does a command; 0 or a negative errno
   */
  CommandQueue(ToIntFunction<Command> body) {
    this.body = body;
  }

  /** Runs a command to its end; {@code -EBUSY} where one runs and another waits already. */
  @Override
  public int run(Command command) {
    if (!places.tryAcquire()) {
      return -Errno.EBUSY;
    }
    try {
      return thread.submit(() -> runAsBatch(command)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -Errno.EIO;
    } catch (ExecutionException e) {
      throw new IllegalStateException(command + " failed", e.getCause());
    } finally {
      places.release();
    }
  }

  private int runAsBatch(Command command) {
    ServingThread.becomeBatch();
    return body.applyAsInt(command);
  }

  /** Waits for what runs. */
  @Override
  public void close() {
    thread.close();
  }
}
