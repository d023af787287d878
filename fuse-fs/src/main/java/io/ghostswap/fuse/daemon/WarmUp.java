package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Command;
import io.ghostswap.config.PageSelection;
import io.ghostswap.fuse.fs.CommandRunner;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.fuse.linux.Libc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks every path of the daemon before swap depends on it, so that classes are loaded, code is
 * compiled, workers exist and memory is touched; and compares what comes back. It first calls the
 * store directly, for there is no time for as many calls through the mount ({@link StoreWalk}).
 *
 * <p>Every swapfile is walked by a thread of its own at the same time. All of it ends with empty
 * files.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private static final int PAGES = WarmUpPages.REQUEST_PAGES;
  private static final int MAX_ROUNDS = 600;
  private static final int LARGE_ROUNDS = 8;

  /** Where the time is over before each kind of request has gone its way. */
  private static final int MIN_ROUNDS = LARGE_ROUNDS + 4;

  /**
   * Nobody's page waits for a text: its code is to be there and to have run, not to be the best.
   * More rounds would take the processors from the walks over the swapfiles.
   */
  private static final int TEXT_ROUNDS = 4;

  /**
   * Until the cipher and what else the shrinker needs is compiled: its first mebibyte would take
   * half a second or more otherwise, while the pool fills.
   */
  private static final int SPILL_ROUNDS = 40;

  private static final int MIN_SPILL_ROUNDS = 4;

  private static final Command WRITE_BACK = new Command.Writeback(PageSelection.ALL, 2 * PAGES);
  private static final Duration SWAP_FILE_TIME = Duration.ofMillis(600);

  private final Path mount;
  private final int stripes;
  private final long stripeBytes;
  private final int requestPages;
  private final PageSpace space;
  private final Optional<CommandRunner> spill;

  /**
   * Prepares it.
   *
   * @param requestPages pages of the largest request of the transport
   * @param space the pages of all swapfiles, one file after the other
   * @param spill writes back; empty where there is no spill
   */
  WarmUp(
      Path mount,
      int stripes,
      long stripeBytes,
      int requestPages,
      PageSpace space,
      Optional<CommandRunner> spill) {
    this.mount = mount;
    this.stripes = stripes;
    this.stripeBytes = stripeBytes;
    this.requestPages = requestPages;
    this.space = space;
    this.spill = spill;
  }

  /**
   * Does all of it.
   *
   * @throws IOException where the mount fails, or gives back other bytes than were written
   */
  void run() throws IOException, InterruptedException {
    List<FutureTask<Integer>> walks = new ArrayList<>();
    for (int i = 0; i < stripes; i++) {
      Path file = mount.resolve(i == 0 ? "swapfile" : "swapfile." + i);
      boolean spills = spill.isPresent() && i == 0;
      StoreWalk store =
          new StoreWalk(
              space, i * stripeBytes / PageSpace.PAGE_SIZE, stripeBytes / PageSpace.PAGE_SIZE);
      FutureTask<Integer> walk =
          new FutureTask<>(
              () -> {
                store.run();
                return walkSwapFile(file, spills);
              });
      walks.add(walk);
      Thread.ofPlatform().daemon().name("warm-up-" + i).start(walk);
    }
    for (int i = 0; i < TEXT_ROUNDS; i++) {
      walkTexts(mount);
      Files.writeString(mount.resolve("control"), "# warm\n");
    }
    for (FutureTask<Integer> walk : walks) {
      LOG.info("warm: {} rounds", join(walk));
    }
  }

  private static int join(FutureTask<Integer> walk) throws IOException, InterruptedException {
    try {
      return walk.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }

  private int walkSwapFile(Path path, boolean spills) throws IOException {
    int filePages = (int) Math.min(requestPages, stripeBytes / PageSpace.PAGE_SIZE);
    Requests large = new Requests(filePages);
    Requests usual = new Requests(Math.min(PAGES, filePages));
    long walked =
        Math.max(large.bytes(), Math.min(stripeBytes, WarmUpPages.REQUESTS * usual.bytes()));
    long deadline = System.nanoTime() + SWAP_FILE_TIME.toNanos();
    int rounds = 0;
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (spills) {
        walkSpill(file, usual, deadline);
      }
      long at = 0;
      while (goesOn(rounds, MIN_ROUNDS, MAX_ROUNDS, deadline)) {
        Requests requests = rounds < LARGE_ROUNDS ? large : usual;
        boolean fits = at + requests.bytes() <= walked && requests.write(file, at);
        if (fits) {
          requests.read(file, at);
          at += requests.bytes();
          rounds++;
        } else if (at == 0) {
          LOG.warn("not warm: {} has no place for {} bytes", path, requests.bytes());
          break;
        } else {
          discard(path, walked);
          at = 0;
        }
      }
    }
    discard(path, walked);
    return rounds;
  }

  private static void discard(Path path, long bytes) throws IOException {
    int result = Libc.punchHole(path.toString(), 0, bytes);
    if (result < 0) {
      throw new IOException("cannot punch a hole: errno " + -result);
    }
  }

  private void walkSpill(FileChannel file, Requests requests, long deadline) throws IOException {
    boolean taken = true;
    for (int i = 0; taken && goesOn(i, MIN_SPILL_ROUNDS, SPILL_ROUNDS, deadline); i++) {
      if (!requests.write(file, 0)) {
        return;
      }
      taken = writeBack();
      requests.read(file, 0);
    }
  }

  private static boolean goesOn(int rounds, int min, int max, long deadline) {
    return rounds < min || rounds < max && System.nanoTime() < deadline;
  }

  /** Not by the control file, where each command is a line of the log. */
  private boolean writeBack() {
    int result = spill.orElseThrow().run(WRITE_BACK);
    if (result < 0) {
      LOG.info("warm: no writeback: errno {}", -result);
    }
    return result >= 0;
  }

  private static void walkTexts(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          walkTexts(entry);
        } else if (!entry.getFileName().toString().startsWith("swapfile")) {
          Files.readString(entry);
        }
      }
    }
    Files.getFileStore(directory).getTotalSpace();
  }

  /**
   * Writes and reads of every kind and size, from one place of a file on, with pages of every kind.
   */
  private static final class Requests {
    private final ByteBuffer written;
    private final ByteBuffer read;

    Requests(int pages) {
      written =
          ByteBuffer.allocateDirect((pages + 1) * PageSpace.PAGE_SIZE)
              .alignedSlice(PageSpace.PAGE_SIZE);
      written.limit(pages * PageSpace.PAGE_SIZE);
      read =
          ByteBuffer.allocateDirect((pages + 1) * PageSpace.PAGE_SIZE)
              .alignedSlice(PageSpace.PAGE_SIZE);
      read.limit(pages * PageSpace.PAGE_SIZE);
      WarmUpPages.fill(MemorySegment.ofBuffer(written));
    }

    long bytes() {
      return written.limit();
    }

    /** Whether the store had a place for all of it. */
    boolean write(FileChannel file, long at) throws IOException {
      try {
        transferAll(file, at, written.duplicate().position(0), true);
        transferAll(file, at, written.duplicate().position(0).limit(PageSpace.PAGE_SIZE), true);
        transferAll(file, at, written.duplicate().position(100).limit(200), true);
        return true;
      } catch (IOException e) {
        if ("No space left on device".equals(e.getMessage())) {
          return false;
        }
        throw e;
      }
    }

    void read(FileChannel file, long at) throws IOException {
      transferAll(file, at, read.duplicate().position(0), false);
      compare(0, written.limit());
      transferAll(file, at, read.duplicate().position(0).limit(PageSpace.PAGE_SIZE), false);
      transferAll(file, at, read.duplicate().position(100).limit(200), false);
      compare(0, PageSpace.PAGE_SIZE);
    }

    private void compare(int from, int end) throws IOException {
      int mismatch = read.slice(from, end - from).mismatch(written.slice(from, end - from));
      if (mismatch >= 0) {
        throw new IOException("the mount gives back other bytes than were written to it");
      }
    }

    private static void transferAll(FileChannel file, long at, ByteBuffer part, boolean write)
        throws IOException {
      while (part.hasRemaining()) {
        int count =
            write ? file.write(part, at + part.position()) : file.read(part, at + part.position());
        if (count <= 0) {
          throw new IOException("a swapfile ends too early");
        }
      }
    }
  }
}
