package io.ghostswap.store.codec;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The fixed pool of {@link CodecStream}s. Each has a place; a thread looks first into the one that
 * its number leads to, so it mostly gets the stream that it had before, with its scratch memory
 * still in the processor's cache, and meets no other thread there.
 *
 * <p>Thread-safe. Streams are not bound to threads: the threads of libfuse come and go. A lock is
 * taken only by who finds no stream, and by who brings one back while somebody waits: the waiter
 * counts itself before it looks a last time, the other one fills the place before it looks at the
 * count, so one of them sees the other.
 */
public final class CodecStreams implements AutoCloseable {
  /** Places are as far apart as two lines of the processor's cache. */
  private static final int PLACE_SHIFT = 5;

  private final int count;
  private final AtomicReferenceArray<CodecStream> places;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();

  /** Makes {@code count} streams that read pages with the given dictionaries. */
  public CodecStreams(final int count, final Dictionaries dictionaries) {
    CodecLibraries.load();
    this.count = count;
    this.places = new AtomicReferenceArray<>(count + 1 << PLACE_SHIFT);
    for (int i = 0; i < count; i++) {
      places.set(index(i), new CodecStream(dictionaries));
    }
  }

  private static int index(final int place) {
    return place + 1 << PLACE_SHIFT;
  }

  private int home() {
    return (int) (Thread.currentThread().threadId() % count);
  }

  /** The number of streams, lent or not. */
  public int count() {
    return count;
  }

  /** Borrows a stream, waiting for one if all are lent. */
  public CodecStream acquire() {
    final int home = home();
    final CodecStream stream = places.getAndSet(index(home), null);
    return stream != null ? stream : acquireElsewhere(home);
  }

  private CodecStream acquireElsewhere(final int home) {
    final CodecStream stream = take(home);
    return stream != null ? stream : await(home);
  }

  private CodecStream await(final int home) {
    lock.lock();
    waiting.incrementAndGet();
    try {
      CodecStream stream = take(home);
      while (stream == null) {
        returned.awaitUninterruptibly();
        stream = take(home);
      }
      return stream;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  /** Takes the stream of the first place from {@code home} on that has one; null if none has. */
  private CodecStream take(final int home) {
    for (int i = 0; i < count; i++) {
      final int index = index((home + i) % count);
      final CodecStream stream = places.get(index) == null ? null : places.getAndSet(index, null);
      if (stream != null) {
        return stream;
      }
    }
    return null;
  }

  /** Gives a stream back. */
  public void release(final CodecStream stream) {
    // There is a place for each stream, so one is empty until this one is back.
    int place = home();
    while (!places.compareAndSet(index(place), null, stream)) {
      place = (place + 1) % count;
    }
    if (waiting.get() > 0) {
      wakeOne();
    }
  }

  private void wakeOne() {
    lock.lock();
    try {
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Frees the native contexts. No stream may be lent any more. */
  @Override
  public void close() {
    for (int i = 0; i < count; i++) {
      final CodecStream stream = places.getAndSet(index(i), null);
      if (stream != null) {
        stream.close();
      }
    }
  }
}
