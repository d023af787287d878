package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Parameters;
import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.CommandRunner;
import io.ghostswap.fuse.fs.GeneratedFiles;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.PageSpace;
import io.ghostswap.fuse.jnr.JnrTransport;
import io.ghostswap.fuse.linux.CpuLatency;
import io.ghostswap.fuse.linux.Processors;
import io.ghostswap.fuse.transport.Transport;
import io.ghostswap.fuse.transport.TransportException;
import io.ghostswap.store.Counter;
import io.ghostswap.store.Counters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the daemon, from opening the store to giving everything back. The thread that calls
 * {@link #run} waits for signals and for the end of the mount; nothing else may end the life.
 */
final class Daemon {
  /** Ended as it was told to. */
  static final int STOPPED = 0;

  /** Could not start; nothing is left behind. */
  static final int FAILED = 1;

  /** The mount was taken away from outside. */
  static final int UNMOUNTED = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
  private static final Duration UNMOUNT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(2);
  private static final Duration BUSY_PAUSE = Duration.ofMillis(50);
  private static final Duration FOREVER = Duration.ofDays(10_000);
  private static final int RING_THREADS = 4;
  private static final int MIN_READERS = 2;

  /** Each has a buffer of 1 MiB, which is locked. */
  private static final int MAX_READERS = 16;

  private static final String MOUNT_ENDED = "";

  private final DaemonOptions options;
  private final ProgressOutput progress;
  private final Path mount;
  private final CallbackGuard callbackGuard =
      new CallbackGuard(LoggerFactory.getLogger("callbacks"));
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private Backend backend;
  private GhostFileSystem fileSystem;
  private Transport transport;
  private GuardThread guards;

  Daemon(DaemonOptions options, ProgressOutput progress) {
    this.options = options;
    this.progress = progress;
    this.mount = options.start().mount().normalize();
  }

  /**
   * Lives.
   *
   * @param openBackend opens what is served, with the live parameters
   * @return an exit status
   */
  int run(Function<Parameters, Backend> openBackend) throws InterruptedException {
    StopSignals.install(events::add);
    try {
      start(openBackend);
    } catch (TransportException | IOException | RuntimeException | Error e) {
      LOG.error("cannot start", e);
      stopTransport();
      close();
      progress.failed(sentence(e));
      return FAILED;
    }
    LOG.info(
        "ready: {} with {} swapfiles and zpool {}",
        mount,
        options.start().stripes(),
        options.start().zpool().key());
    progress.ready();
    return live();
  }

  private void start(Function<Parameters, Backend> openBackend)
      throws TransportException, IOException, InterruptedException {
    Parameters parameters = new Parameters();
    parameters.apply(options.settings());
    // First of all, since the threads of the store and of libfuse are made from this one.
    boolean ioFlusher = ServingThread.prepare();
    progress.step("opening the store");
    backend = openBackend.apply(parameters);
    progress.step("locking memory");
    MemoryLock.take();
    progress.step("mounting at " + mount);
    Counters counters = backend.counters();
    counters.register(Counter.IO_FLUSHER, () -> ioFlusher ? 1 : 0);
    counters.register(Counter.MEMORY_LOCKED_BYTES, MemoryLock::lockedBytes);
    counters.register(Counter.CALLBACK_ERRORS, callbackGuard::failures);
    counters.register(Counter.MAX_REQUEST_BYTES, this::maxRequestBytes);
    int stripes = options.start().stripes();
    fileSystem =
        new GhostFileSystem(
            backend.space(),
            stripes,
            GeneratedFiles.of(parameters, backend.commands(), counters::snapshot, backend::tiers));
    transport = transport();
    transport.mount();
    // Before the warm-up, which goes the way of every page and is faster without real-time
    // priority.
    guards = new GuardThread(parameters, guards(parameters, counters));
    guards.start();
    progress.step("warming up every path");
    int requestPages = transport.maxRequestBytes() / PageSpace.PAGE_SIZE;
    Optional<CommandRunner> spill =
        backend.hasSpill() ? Optional.of(backend.commands()) : Optional.empty();
    new WarmUp(mount, stripes, fileSystem.stripeBytes(), requestPages, backend.space(), spill)
        .run();
    CompilerThreads.becomeBatch();
    backend.restartStatistics();
  }

  /** Called by a thread that has real-time priority, unless it was refused. */
  private static List<Guard> guards(Parameters parameters, Counters counters) throws IOException {
    List<Guard> guards = new ArrayList<>();
    if (ServingPriority.isRealTime(0)) {
      guards.add(new PriorityGuard(parameters));
    }
    try {
      int processors = Processors.online().size();
      CpuLatency latency = new CpuLatency();
      guards.add(new CpuLatencyGuard(parameters, counters, latency, processors, System::nanoTime));
    } catch (IOException e) {
      LOG.info("cpu_latency_us has no effect here: {}", e.toString());
    }
    return guards;
  }

  private Transport transport() throws TransportException {
    return switch (options.start().transport()) {
      case JNR_FUSE -> new JnrTransport(fileSystem, callbackGuard, mount);
      case DEV_FUSE -> DevFuseTransport.byReading(fileSystem, callbackGuard, mount, readers());
      case IO_URING -> DevFuseTransport.byIoUring(fileSystem, callbackGuard, mount, ringThreads());
    };
  }

  /** Asked by readers of statistics, of which the first come when the mount answers. */
  private long maxRequestBytes() {
    return transport.maxRequestBytes();
  }

  /** Of each processor; as with readers, there is one more for each with a spill. */
  private int ringThreads() {
    return backend.hasSpill() ? 2 * RING_THREADS : RING_THREADS;
  }

  /** A reader that waits for the spill uses no processor, so there is one more for each then. */
  private int readers() {
    int processors = Runtime.getRuntime().availableProcessors();
    int readers = Math.clamp(processors, MIN_READERS, MAX_READERS);
    return backend.hasSpill() ? 2 * readers : readers;
  }

  private int live() throws InterruptedException {
    Thread.ofPlatform().daemon().name("mount-watch").start(this::watchMount);
    while (true) {
      String event = events.take();
      if (event.equals(MOUNT_ENDED)) {
        LOG.error("{} was unmounted from outside", mount);
        close();
        return UNMOUNTED;
      }
      if (stop(event)) {
        close();
        return STOPPED;
      }
    }
  }

  private void watchMount() {
    try {
      transport.awaitUnmounted(FOREVER);
      events.add(MOUNT_ENDED);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops unless somebody would lose pages. Returns whether the mount has ended. */
  private boolean stop(String signal) throws InterruptedException {
    long deadline = System.nanoTime() + BUSY_PATIENCE.toNanos();
    while (true) {
      try {
        Optional<String> use = SwapUse.of(mount);
        if (use.isPresent()) {
          LOG.warn("{} refused: {}", signal, use.get());
          return false;
        }
        transport.unmount(UNMOUNT_TIMEOUT);
        LOG.info("stopped by {}", signal);
        return true;
      } catch (IOException | TransportException | RuntimeException e) {
        // A reader of stats, or a loop device that the kernel has not let go of yet, is soon gone.
        if (System.nanoTime() > deadline) {
          LOG.warn("{} refused: {}", signal, e.getMessage());
          return false;
        }
        Thread.sleep(BUSY_PAUSE);
      }
    }
  }

  private void stopTransport() throws InterruptedException {
    try {
      if (transport != null) {
        transport.unmount(UNMOUNT_TIMEOUT);
      }
    } catch (TransportException e) {
      LOG.error("left mounted", e);
    }
  }

  private void close() {
    if (guards != null) {
      guards.close();
    }
    if (fileSystem != null) {
      fileSystem.close();
    }
    if (backend != null) {
      backend.close();
    }
  }

  private static String sentence(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
