package io.ghostswap.store.codec;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Dictionaries of which one is adopted, and a slot whose page may need one, with the callers' part
 * of the protocol.
 */
final class StressDictionaries {
  /** As much as Zstandard takes for a dictionary; what it is good for does not matter here. */
  private static final int DICTIONARY_BYTES = 64;

  /** Uses of a dictionary in a row: about as many as fit into the time of two adoptions. */
  private static final int USES = 1500;

  /** Looks at a dictionary in use that is outdated: about as long as an adoption takes. */
  private static final int LOOKS = 2000;

  /** So many states leave some megabytes of dictionaries to the garbage collector. */
  private static final int STATES_PER_COLLECTION = 256;

  private static final AtomicInteger STATES = new AtomicInteger();

  private final Dictionaries dictionaries = new Dictionaries();
  private final PageDictionary first;

  /** What the page of the slot was compressed with, null for none; guarded by this monitor. */
  private PageDictionary page;

  StressDictionaries() {
    adopt();
    first = dictionaries.of(CodecId.ZSTD_FIRST_DICTIONARY);
  }

  /** With a page that needs the first dictionary. */
  static StressDictionaries withPage() {
    final StressDictionaries stress = new StressDictionaries();
    stress.publish();
    return stress;
  }

  /** Adopts another dictionary: "adopted", or "refused". */
  String adopt() {
    return dictionaries.adopt(new byte[DICTIONARY_BYTES]) ? "adopted" : "refused";
  }

  /**
   * Uses the current dictionary as recompression does, time and again; tells which it was at last
   * and if each stayed in place while it was used. A use that begins while the second dictionary is
   * adopted lasts until the third one could have come.
   */
  String compress() {
    PageDictionary dictionary = null;
    boolean areKept = true;
    for (int use = 0; use < USES; use++) {
      dictionary = dictionaries.acquireCurrent();
      areKept &= dictionaries.of(dictionary.codec()) == dictionary;
      final boolean isOutdated =
          dictionary == first && dictionaries.of(CodecId.ZSTD_SECOND_DICTIONARY) != null;
      for (int i = 0; isOutdated && i < LOOKS; i++) {
        areKept &= dictionaries.of(dictionary.codec()) == dictionary;
      }
      dictionaries.release(dictionary);
    }
    return describe(dictionary, areKept);
  }

  /** Publishes a page that is compressed with the current dictionary. */
  void publish() {
    final PageDictionary dictionary = dictionaries.acquireCurrent();
    synchronized (this) {
      dictionaries.retain(dictionary.codec());
      page = dictionary;
    }
    dictionaries.release(dictionary);
  }

  /** Empties the slot. */
  synchronized void discard() {
    if (page != null) {
      dictionaries.release(page.codec());
      page = null;
    }
  }

  /** Takes hold of the dictionary of the page; tells which, or "none" for an empty slot. */
  synchronized String load() {
    return page == null ? "none" : name(dictionaries.of(page.codec()));
  }

  /** Which dictionary the page needs, and if it is in place. */
  synchronized String page() {
    return describe(page, dictionaries.of(page.codec()) == page);
  }

  /** Ends a state: "all free" when both places could be given away. */
  String settle() {
    if (STATES.incrementAndGet() % STATES_PER_COLLECTION == 0) {
      // Dictionaries are native memory, which no pressure on the heap frees.
      System.gc();
    }
    final boolean areFree =
        dictionaries.hasRoom() && adopt().equals("adopted") && dictionaries.hasRoom();
    return areFree ? "all free" : "users left";
  }

  private String describe(final PageDictionary dictionary, final boolean isKept) {
    return name(dictionary) + (isKept ? " kept" : " replaced");
  }

  private String name(final PageDictionary dictionary) {
    if (dictionary == first) {
      return "first";
    }
    return dictionary.codec() == CodecId.ZSTD_SECOND_DICTIONARY ? "second" : "third";
  }
}
