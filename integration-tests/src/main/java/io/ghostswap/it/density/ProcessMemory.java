package io.ghostswap.it.density;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a stopped process that the kernel would swap: resident pages of its anonymous
 * writable mappings.
 */
final class ProcessMemory implements AutoCloseable {
  static final int PAGE_SIZE = 4096;

  /** The most pages in a run; neighbours stay neighbours. */
  static final int MAX_RUN_PAGES = 64;

  private static final int PAGEMAP_CHUNK_PAGES = 8192;
  private static final long PRESENT = 1L << 63;
  private static final long FILE_OR_SHARED = 1L << 61;

  private final Path folder;
  private final FileChannel memory;

  private ProcessMemory(final Path folder, final FileChannel memory) {
    this.folder = folder;
    this.memory = memory;
  }

  /**
   * Resident pages side by side.
   *
   * @param address of the first one
   * @param pages 1 to {@link #MAX_RUN_PAGES}
   */
  record Run(long address, int pages) {}

  /** Opens the memory of a process that does not run meanwhile. */
  static ProcessMemory open(final long pid) throws IOException {
    final Path folder = Path.of("/proc", Long.toString(pid));
    return new ProcessMemory(
        folder, FileChannel.open(folder.resolve("mem"), StandardOpenOption.READ));
  }

  /** All resident pages, in the order of their addresses. */
  List<Run> residentRuns() throws IOException {
    final List<Run> runs = new ArrayList<>();
    try (FileChannel pagemap =
        FileChannel.open(folder.resolve("pagemap"), StandardOpenOption.READ)) {
      for (final String line : Files.readAllLines(folder.resolve("maps"))) {
        if (isAnonymousWritable(line)) {
          final String[] range = line.substring(0, line.indexOf(' ')).split("-");
          addRuns(pagemap, Long.parseLong(range[0], 16), Long.parseLong(range[1], 16), runs);
        }
      }
    }
    return runs;
  }

  /** A line of maps: range, rights, offset, device, inode, and a name where there is one. */
  private static boolean isAnonymousWritable(final String line) {
    final String[] fields = line.split("\\s+", 6);
    final String rights = fields[1];
    final String name = fields.length > 5 ? fields[5] : "";
    return rights.startsWith("rw")
        && rights.endsWith("p")
        && fields[4].equals("0")
        && (name.isEmpty()
            || name.equals("[heap]")
            || name.equals("[stack]")
            || name.startsWith("[anon:"));
  }

  private static void addRuns(
      final FileChannel pagemap, final long start, final long end, final List<Run> runs)
      throws IOException {
    final ByteBuffer chunk =
        ByteBuffer.allocate(PAGEMAP_CHUNK_PAGES * Long.BYTES).order(ByteOrder.nativeOrder());
    for (long address = start; address < end; address += (long) chunk.limit() / 8 * PAGE_SIZE) {
      final long pages = Math.min((end - address) / PAGE_SIZE, PAGEMAP_CHUNK_PAGES);
      chunk.clear().limit((int) pages * Long.BYTES);
      if (pagemap.read(chunk, address / PAGE_SIZE * Long.BYTES) != chunk.limit()) {
        return;
      }
      addRuns(chunk.flip(), address, runs);
    }
  }

  private static void addRuns(final ByteBuffer chunk, final long address, final List<Run> runs) {
    final int pages = chunk.limit() / Long.BYTES;
    int first = 0;
    while (first < pages) {
      int end = first;
      while (end < pages && end - first < MAX_RUN_PAGES && isResident(chunk, end)) {
        end++;
      }
      if (end > first) {
        runs.add(new Run(address + (long) first * PAGE_SIZE, end - first));
      }
      first = Math.max(end, first + 1);
    }
  }

  private static boolean isResident(final ByteBuffer chunk, final int page) {
    return (chunk.getLong(page * Long.BYTES) & (PRESENT | FILE_OR_SHARED)) == PRESENT;
  }

  /**
   * Copies a run.
   *
   * @param target takes the pages at its position, and has room for them
   * @return false when the kernel does not give them all out; the position is where it was
   */
  boolean copy(final Run run, final ByteBuffer target) {
    final int start = target.position();
    target.limit(start + run.pages() * PAGE_SIZE);
    try {
      while (target.hasRemaining()) {
        if (memory.read(target, run.address() + target.position() - start) <= 0) {
          break;
        }
      }
    } catch (final IOException e) {
      target.position(start);
      return false;
    }
    final boolean whole = !target.hasRemaining();
    target.position(whole ? target.position() : start);
    return whole;
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
