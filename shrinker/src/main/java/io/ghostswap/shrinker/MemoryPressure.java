package io.ghostswap.shrinker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For what part of the last ten seconds every task of the machine that wanted to run waited for
 * memory: the line {@code full} of the kernel's pressure stall information (PSI, Linux 4.20). It is
 * read twice a second at most, since the kernel makes the average anew every two seconds. The first
 * reading opens the file, which stays open. Used by one thread.
 */
final class MemoryPressure {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryPressure.class);
  private static final Path FILE = Path.of("/proc/pressure/memory");
  private static final Pattern FULL = Pattern.compile("full avg10=(\\d{1,3})\\.");
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Path file;
  private final LongSupplier nanos;
  private final byte[] text = new byte[256];
  private RandomAccessFile open;
  private boolean missing;
  private long readNanos;
  private int percent;

  MemoryPressure(final LongSupplier nanos) {
    this(FILE, nanos);
  }

  MemoryPressure(final Path file, final LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
    this.readNanos = nanos.getAsLong() - FRESH_NANOS;
  }

  /**
   * Whether it is at a bound or above.
   *
   * @param bound percent; at 0 nothing is read
   * @return false as well where the kernel tells no pressure; the log says so once
   */
  boolean isAtLeast(final int bound) {
    if (bound == 0 || missing) {
      return false;
    }
    final long now = nanos.getAsLong();
    if (now - readNanos >= FRESH_NANOS) {
      read();
      readNanos = now;
    }
    return percent >= bound;
  }

  private void read() {
    try {
      if (open == null) {
        open = new RandomAccessFile(file.toFile(), "r");
      }
      open.seek(0);
      final int length = Math.max(0, open.read(text));
      final Matcher full = FULL.matcher(new String(text, 0, length, StandardCharsets.US_ASCII));
      percent = full.find() ? Integer.parseInt(full.group(1)) : 0;
    } catch (final IOException e) {
      missing = true;
      percent = 0;
      LOG.warn("shrink_pressure_percent has no effect: {} cannot be read", file);
    }
  }
}
