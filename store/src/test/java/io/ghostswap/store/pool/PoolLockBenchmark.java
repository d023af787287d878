package io.ghostswap.store.pool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostswap.store.memory.FrameArena;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * What a lock for each size class is worth against one lock for the pool, under parallel stores and
 * loads. Not a test: docs/LOCKS.md has the command and what came out.
 *
 * <p>Two pools that differ in their locks alone take turns, and a ratio is that of neighbouring
 * turns. A pair counts when its threads hardly waited for a processor, so that other load on the
 * machine is in neither turn; while there is such load, the benchmark rests between its attempts.
 */
public final class PoolLockBenchmark {
  private static final int OBJECTS_PER_THREAD = 8192;
  private static final int PAGES = 256;
  private static final int MAX_COMPRESSED = 3624;
  private static final long ARENA_BYTES = 256L << 20;
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Pairs of turns that count. */
  private static final int PAIRS = Integer.getInteger("ghostswap.bench.pairs", 11);

  /** A pair in which the threads waited for a processor for more than this part is not quiet. */
  private static final double QUIET_DELAY = 0.03;

  private static final long REST_MILLIS = 300;

  /** How long to wait for quiet pairs; then the quietest there are have to do. */
  private static final long PATIENCE_NANOS =
      TimeUnit.SECONDS.toNanos(Integer.getInteger("ghostswap.bench.patience", 60));

  private static final Path SCHEDULING = Path.of("/proc/thread-self/schedstat");

  /** How often the clock is asked, in operations. */
  private static final int OPERATIONS_PER_LOOK = 64;

  private enum Workload {
    /** Nothing but the locked part: free an object, allocate another. */
    ALLOCATOR("allocate and free alone", true, false, false),
    /** The same where all objects are of one class, as no swap is: class locks are one lock. */
    ONE_CLASS("the same, all objects of one class", true, false, false),
    /** What a store does to the pool, and a load, in equal parts. */
    COPIES("allocate, copyIn, free : copyOut", false, true, false),
    /** The same with the codec, as a page goes in and out. */
    PAGES("the same with lz4 around it", false, true, true);

    private final String text;
    private final boolean allStores;
    private final boolean copies;
    private final boolean codec;

    Workload(String text, boolean allStores, boolean copies, boolean codec) {
      this.text = text;
      this.allStores = allStores;
      this.copies = copies;
      this.codec = codec;
    }
  }

  /**
   * What came out of one turn.
   *
   * @param blocked how often a thread had to sleep for a lock, in a million operations
   * @param delay part of the time that the threads waited for a processor
   */
  private record Turn(double operationsPerSecond, double blocked, double delay) {}

  private record Pair(Turn byClass, Turn byPool) {
    double ratio() {
      return byPool.operationsPerSecond / byClass.operationsPerSecond;
    }

    double delay() {
      return Math.max(byClass.delay, byPool.delay);
    }
  }

  private PoolLockBenchmark() {}

  /** Prints the table, or the rows of the workloads that are named. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| operations | threads | class locks | one lock | one : class | sleeps | delay |");
    System.out.println("|---|---|---|---|---|---|---|");
    List<Workload> workloads =
        arguments.length == 0
            ? List.of(Workload.values())
            : Arrays.stream(arguments).map(Workload::valueOf).toList();
    for (Workload workload : workloads) {
      for (int threads = 1; threads <= 2; threads++) {
        measure(workload, threads);
      }
    }
  }

  private static void measure(Workload workload, int threads) throws Exception {
    try (FrameArena arena = new FrameArena(2 * ARENA_BYTES);
        ZsmallocPool byClass = new ZsmallocPool(arena);
        ZsmallocPool byPool = new ZsmallocPool(arena, new SizeClasses(new Object()));
        ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Client> classClients = clients(byClass, workload, threads);
      List<Client> poolClients = clients(byPool, workload, threads);
      warmUp(executor, classClients, poolClients);
      List<Pair> pairs = new ArrayList<>();
      long end = System.nanoTime() + PATIENCE_NANOS;
      for (int quiet = 0; quiet < PAIRS && (pairs.size() < PAIRS || System.nanoTime() < end); ) {
        Pair pair = pair(executor, classClients, poolClients, pairs.size() % 2 == 0);
        pairs.add(pair);
        if (pair.delay() <= QUIET_DELAY) {
          quiet++;
        } else {
          TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        }
      }
      pairs.sort(Comparator.comparingDouble(Pair::delay));
      print(workload, threads, pairs.subList(0, PAIRS));
    }
  }

  private static void warmUp(ExecutorService executor, List<Client> byClass, List<Client> byPool)
      throws Exception {
    for (int i = 0; i < 10; i++) {
      pair(executor, byClass, byPool, true);
    }
  }

  private static Pair pair(
      ExecutorService executor, List<Client> byClass, List<Client> byPool, boolean isClassFirst)
      throws Exception {
    Turn first = run(executor, isClassFirst ? byClass : byPool);
    Turn second = run(executor, isClassFirst ? byPool : byClass);
    return isClassFirst ? new Pair(first, second) : new Pair(second, first);
  }

  private static void print(Workload workload, int threads, List<Pair> pairs) {
    double[] ratios = pairs.stream().mapToDouble(Pair::ratio).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.2f M/s | %.2f M/s | %.2f (%.2f to %.2f) | %.0f, %.0f | %.0f %% |%n",
        workload.text,
        threads,
        median(pairs, pair -> pair.byClass.operationsPerSecond / 1e6),
        median(pairs, pair -> pair.byPool.operationsPerSecond / 1e6),
        median(pairs, Pair::ratio),
        ratios[0],
        ratios[ratios.length - 1],
        median(pairs, pair -> pair.byClass.blocked),
        median(pairs, pair -> pair.byPool.blocked),
        100 * pairs.getLast().delay());
  }

  private static double median(List<Pair> pairs, ToDoubleFunction<Pair> value) {
    return pairs.stream().mapToDouble(value).sorted().toArray()[pairs.size() / 2];
  }

  private static List<Client> clients(ZsmallocPool pool, Workload workload, int threads) {
    List<Client> clients = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      clients.add(new Client(pool, workload, thread));
    }
    return clients;
  }

  private static Turn run(ExecutorService executor, List<Client> clients) throws Exception {
    CyclicBarrier start = new CyclicBarrier(clients.size());
    List<Callable<Turn>> tasks = new ArrayList<>();
    for (Client client : clients) {
      tasks.add(() -> client.run(start));
    }
    double operations = 0;
    double blocked = 0;
    double delay = 0;
    for (Future<Turn> turn : executor.invokeAll(tasks)) {
      operations += turn.get().operationsPerSecond();
      blocked += turn.get().blocked() / clients.size();
      delay += turn.get().delay() / clients.size();
    }
    return new Turn(operations, blocked, delay);
  }

  /** One thread with slots of its own, as the slot locks make it. */
  private static final class Client {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ZsmallocPool pool;
    private final Workload workload;
    private final int firstSlot;
    private final SplittableRandom random;
    private final long[] handles = new long[OBJECTS_PER_THREAD];
    private final int[] lengths = new int[OBJECTS_PER_THREAD];
    private final ByteBuffer[] pages = new ByteBuffer[PAGES];
    private final int[] compressedLengths = new int[PAGES];
    private final LZ4Compressor compressor = LZ4Factory.nativeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.nativeInstance().safeDecompressor();
    private final ByteBuffer page = direct(Zpool.MAX_LENGTH);
    private final ByteBuffer compressed = direct(compressor.maxCompressedLength(Zpool.MAX_LENGTH));
    private final MemorySegment scratch = MemorySegment.ofBuffer(compressed);

    Client(ZsmallocPool pool, Workload workload, int index) {
      this.pool = pool;
      this.workload = workload;
      firstSlot = index * OBJECTS_PER_THREAD;
      random = new SplittableRandom(index);
      for (int i = 0; i < PAGES; i++) {
        pages[i] = page(new SplittableRandom(i));
        compressedLengths[i] = compress(i);
      }
      Arrays.fill(handles, Zpool.NO_HANDLE);
      for (int i = 0; i < OBJECTS_PER_THREAD; i++) {
        store(i, random.nextInt(PAGES));
      }
    }

    Turn run(CyclicBarrier start) throws Exception {
      start.await();
      long blockedBefore = blocked();
      long delayBefore = delayNanos();
      long before = System.nanoTime();
      long end = before + TURN_NANOS;
      long operations = 0;
      while (System.nanoTime() < end) {
        for (int i = 0; i < OPERATIONS_PER_LOOK; i++) {
          int bits = random.nextInt();
          operate(bits & OBJECTS_PER_THREAD - 1, bits >>> 16 & PAGES - 1, bits < 0);
        }
        operations += OPERATIONS_PER_LOOK;
      }
      double nanos = System.nanoTime() - before;
      return new Turn(
          operations * 1e9 / nanos,
          (blocked() - blockedBefore) * 1e6 / operations,
          (delayNanos() - delayBefore) / nanos);
    }

    private void operate(int object, int page, boolean isStore) {
      if (isStore || workload.allStores) {
        store(object, page);
      } else {
        load(object);
      }
    }

    /** The new object is whole before the old one goes, as in the page store. */
    private void store(int object, int page) {
      int length = workload.codec ? compress(page) : compressedLengths[page];
      length = workload == Workload.ONE_CLASS ? compressedLengths[0] : length;
      long handle = pool.allocate(firstSlot + object, 0, length);
      if (handle == Zpool.NO_HANDLE) {
        throw new IllegalStateException("the arena is too small");
      }
      if (workload.copies) {
        pool.copyIn(handle, scratch, 0, length);
      }
      if (handles[object] != Zpool.NO_HANDLE) {
        pool.free(handles[object]);
      }
      handles[object] = handle;
      lengths[object] = length;
    }

    private void load(int object) {
      pool.copyOut(handles[object], scratch, 0, lengths[object]);
      if (workload.codec && lengths[object] < Zpool.MAX_LENGTH) {
        decompressor.decompress(compressed, 0, lengths[object], page, 0, Zpool.MAX_LENGTH);
      }
    }

    /** Compresses a page to the scratch buffer; returns the length that is stored. */
    private int compress(int index) {
      int length =
          compressor.compress(
              pages[index], 0, Zpool.MAX_LENGTH, compressed, 0, compressed.capacity());
      return length > MAX_COMPRESSED ? Zpool.MAX_LENGTH : length;
    }

    private long blocked() {
      ThreadInfo info = threads.getThreadInfo(Thread.currentThread().threadId());
      return info.getBlockedCount();
    }

    /** How long this thread has waited for a processor, ever. */
    private static long delayNanos() throws IOException {
      return Long.parseLong(Files.readString(SCHEDULING).split(" ")[1]);
    }

    /** A page of random words and of words out of a few, as pointers are; a tenth is all random. */
    private static ByteBuffer page(SplittableRandom random) {
      ByteBuffer page = direct(Zpool.MAX_LENGTH);
      MemorySegment words = MemorySegment.ofBuffer(page);
      int randomPercent = random.nextInt(10) == 0 ? 100 : 5 + random.nextInt(35);
      for (int at = 0; at < Zpool.MAX_LENGTH; at += Long.BYTES) {
        boolean isRandom = random.nextInt(100) < randomPercent;
        words.set(
            JAVA_LONG, at, isRandom ? random.nextLong() : 0x7F00_0000_0000L + random.nextInt(4));
      }
      return page;
    }

    private static ByteBuffer direct(int bytes) {
      return ByteBuffer.allocateDirect(bytes + Long.BYTES)
          .alignedSlice(Long.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
