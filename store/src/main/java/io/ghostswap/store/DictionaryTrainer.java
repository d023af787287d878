package io.ghostswap.store;

import static io.ghostswap.store.codec.CodecStream.PAGE_SIZE;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import io.ghostswap.store.Claims.Claim;
import io.ghostswap.store.codec.CodecId;
import io.ghostswap.store.codec.CodecStream;
import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.Dictionaries;
import io.ghostswap.store.codec.DictionaryTrial;
import io.ghostswap.store.pool.Zpool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Trains a dictionary on a sample of the pooled pages and adopts it if it makes others of them
 * noticeably denser.
 *
 * <p>Pages of one machine have much in common that a codec cannot see within 4 KiB: object headers,
 * vtable and heap addresses, strings of the same libraries. The sample is spread evenly over all
 * pages; a part of it is kept from the training and decides. Each attempt needs twice the pages of
 * the one before, so that training costs little against what it serves. Thread-safe: one attempt at
 * a time.
 */
final class DictionaryTrainer {
  /** Bytes of a dictionary; docs/DENSITY.md has what others give. */
  static final int DICTIONARY_BYTES = 64 << 10;

  /** Pages of the training: a hundred times the dictionary, as its makers advise. */
  static final int TRAINING_PAGES = 100 * DICTIONARY_BYTES / PAGE_SIZE;

  /** Pages that decide whether the dictionary is adopted. */
  static final int TRIAL_PAGES = 200;

  private static final int SAMPLE_PAGES = TRAINING_PAGES + TRIAL_PAGES;

  private final Entries entries;
  private final Zpool pool;
  private final Claims claims;
  private final CodecStreams streams;
  private final Counters counters;
  private final Dictionaries dictionaries;
  private final byte[] page = new byte[PAGE_SIZE];
  private long pagesNeeded = 2L * SAMPLE_PAGES;

  DictionaryTrainer(final StoreParts parts) {
    this.entries = parts.entries();
    this.pool = parts.pool();
    this.claims = parts.claims();
    this.streams = parts.streams();
    this.counters = parts.counters();
    this.dictionaries = parts.dictionaries();
  }

  /** Trains if there are enough pages and a free place, and counts a dictionary that is adopted. */
  synchronized void trainIfDue() {
    final int pooled = entries.lru().size();
    if (pooled < pagesNeeded || !dictionaries.hasRoom()) {
      return;
    }
    pagesNeeded = 2L * pooled;
    try (DictionaryTrial trial = new DictionaryTrial(TRIAL_PAGES)) {
      final byte[] content = train(Math.max(1, pooled / SAMPLE_PAGES), trial);
      if (content != null && trial.isWorthwhile(content) && dictionaries.adopt(content)) {
        counters.increment(Counter.DICTIONARIES_TRAINED);
      }
    }
  }

  /** Returns the dictionary, or null when the pages were too few or too unlike. */
  private byte[] train(final int stride, final DictionaryTrial trial) {
    final ZstdDictTrainer trainer =
        new ZstdDictTrainer(TRAINING_PAGES * PAGE_SIZE, DICTIONARY_BYTES);
    final CodecStream stream = streams.acquire();
    final Claim claim = claims.acquire();
    final SlotScan scan = new SlotScan(entries);
    final Stride every = new Stride(stride);
    int sampled = 0;
    try {
      while (sampled < SAMPLE_PAGES && !scan.isAtEnd()) {
        final int wanted = Math.min(Claim.MAX_PAGES, SAMPLE_PAGES - sampled);
        final int count = scan.collect(every, claim.slots, wanted, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
          if (read(claim.slots[i], stream)) {
            add(sampled++, trainer, trial);
          }
        }
      }
    } finally {
      streams.release(stream);
      claims.release(claim);
    }
    try {
      return sampled < SAMPLE_PAGES * 3 / 4 ? null : trainer.trainSamples();
    } catch (final ZstdException e) {
      return null;
    }
  }

  /** Every ninth page or so goes to the trial, so that both parts come from everywhere. */
  private void add(final int index, final ZstdDictTrainer trainer, final DictionaryTrial trial) {
    if (index % (SAMPLE_PAGES / TRIAL_PAGES) == 0) {
      trial.add(page);
    } else {
      trainer.addSample(page);
    }
  }

  private boolean read(final int slot, final CodecStream stream) {
    final ReentrantLock lock = entries.lock(slot);
    final long entry;
    lock.lock();
    try {
      entry = entries.table().entry(slot);
      if (!EntryDescriptor.isPooled(entry)) {
        return false;
      }
      pool.copyOut(
          EntryDescriptor.location(entry), stream.compressed(), 0, EntryDescriptor.length(entry));
      stream.prepare(EntryDescriptor.codec(entry));
    } finally {
      lock.unlock();
    }
    if (!stream.decompress(EntryDescriptor.codec(entry), EntryDescriptor.length(entry))) {
      return false;
    }
    MemorySegment.copy(stream.page(), ValueLayout.JAVA_BYTE, 0, page, 0, PAGE_SIZE);
    return true;
  }

  /** Wants every so many-th compressible page. */
  private static final class Stride implements SlotScan.Filter {
    private final int stride;
    private int seen;

    Stride(final int stride) {
      this.stride = stride;
    }

    @Override
    public boolean wants(final int slot, final long entry) {
      return EntryDescriptor.isPooled(entry)
          && !CodecId.isRaw(EntryDescriptor.codec(entry))
          && seen++ % stride == 0;
    }
  }
}
