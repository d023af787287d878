package io.ghostswap.store.codec;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The two places for dictionaries: the one that pages are compressed with now, and the one before,
 * which stays as long as a page needs it.
 *
 * <p>A place counts its users: every entry whose page needs the dictionary, and every job that
 * compresses with it. A dictionary is replaced only when it is not current and has no user. Whoever
 * reads a page takes the dictionary while the entry cannot change, under its slot lock.
 * Thread-safe.
 */
public final class Dictionaries {
  private static final int PLACES = 2;

  private final AtomicReferenceArray<PageDictionary> places = new AtomicReferenceArray<>(PLACES);
  private final AtomicLongArray users = new AtomicLongArray(PLACES);
  private volatile PageDictionary current;
  private volatile int adoptions;

  /** Makes two empty places. */
  public Dictionaries() {}

  private static int place(final int codec) {
    return codec == CodecId.ZSTD_FIRST_DICTIONARY ? 0 : 1;
  }

  /** The dictionary that pages of this {@link CodecId} need, or null where they need none. */
  public PageDictionary of(final int codec) {
    return CodecId.hasDictionary(codec) ? places.get(place(codec)) : null;
  }

  /** Counts a user of the codec's dictionary, if it has one. The codec has another user already. */
  public void retain(final int codec) {
    if (CodecId.hasDictionary(codec)) {
      users.incrementAndGet(place(codec));
    }
  }

  /** Ends one use of the codec's dictionary, if it has one. */
  public void release(final int codec) {
    if (CodecId.hasDictionary(codec)) {
      users.decrementAndGet(place(codec));
    }
  }

  /** The dictionary to compress with, counted as used until {@link #release}; null for none. */
  public PageDictionary acquireCurrent() {
    while (true) {
      final PageDictionary dictionary = current;
      if (dictionary == null) {
        return null;
      }
      users.incrementAndGet(place(dictionary.codec()));
      if (current == dictionary) {
        return dictionary;
      }
      users.decrementAndGet(place(dictionary.codec()));
    }
  }

  /** Ends the use that {@link #acquireCurrent} began. */
  public void release(final PageDictionary dictionary) {
    if (dictionary != null) {
      release(dictionary.codec());
    }
  }

  /** Whether a new dictionary would find a place. */
  public synchronized boolean hasRoom() {
    return users.get(freePlace()) == 0;
  }

  /** Makes a dictionary the current one. Returns false when its place is still needed. */
  public synchronized boolean adopt(final byte[] content) {
    final int place = freePlace();
    if (users.get(place) != 0) {
      return false;
    }
    final int codec = place == 0 ? CodecId.ZSTD_FIRST_DICTIONARY : CodecId.ZSTD_SECOND_DICTIONARY;
    final PageDictionary dictionary = new PageDictionary(codec, content);
    places.set(place, dictionary);
    current = dictionary;
    adoptions++;
    return true;
  }

  /** How many have been adopted. */
  public int adoptions() {
    return adoptions;
  }

  private int freePlace() {
    final PageDictionary dictionary = current;
    return dictionary == null ? 0 : 1 - place(dictionary.codec());
  }
}
