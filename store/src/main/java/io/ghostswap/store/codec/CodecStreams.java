package io.ghostswap.store.codec;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The fixed pool of {@link CodecStream}s. The stream that came back last is lent first, since its
 * scratch memory is still in the cache.
 *
 * <p>Thread-safe. Streams are not bound to threads: the threads of libfuse come and go.
 */
public final class CodecStreams implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final CodecStream[] idle;
  private int idleCount;

  /** Makes {@code count} streams that read pages with the given dictionaries. */
  public CodecStreams(final int count, final Dictionaries dictionaries) {
    idle = new CodecStream[count];
    for (int i = 0; i < count; i++) {
      idle[i] = new CodecStream(dictionaries);
    }
    idleCount = count;
  }

  /** The number of streams, lent or not. */
  public int count() {
    return idle.length;
  }

  /** Borrows a stream, waiting for one if all are lent. */
  public CodecStream acquire() {
    lock.lock();
    try {
      while (idleCount == 0) {
        returned.awaitUninterruptibly();
      }
      return idle[--idleCount];
    } finally {
      lock.unlock();
    }
  }

  /** Gives a stream back. */
  public void release(final CodecStream stream) {
    lock.lock();
    try {
      idle[idleCount++] = stream;
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Frees the native contexts. No stream may be lent any more. */
  @Override
  public void close() {
    for (int i = 0; i < idleCount; i++) {
      idle[i].close();
    }
  }
}
